/** Functions with rules of their own, where the derivative of the formula is not what one wants. */
import { customJvp, customVjp, grad } from '@adjoint/autograd';
import { formatNumber, type Tensor, tensor } from '@adjoint/tensor';
import { functionLaws } from '@adjoint/testing';
import { command } from './command.ts';
import { table } from './table.ts';

/** log(1 + eˣ) as it is written: at 1000 eˣ overflows, in the value and in the derivative. */
export const naive = (x: Tensor): Tensor => x.exp().add(1).log();

/** The same, computed without overflow, with the derivative that everybody knows: σ(x). */
export const softplus = customVjp((x: Tensor) => ({
  value: x.maximum(0).add(x.abs().neg().exp().add(1).log()),
  pullback: (g: Tensor) => [g.mul(x.sigmoid())],
}));

/** The length of a vector: its tangent is the part of t along x. Higher orders go through `y` and this rule again. */
export const length = customJvp(
  (x: Tensor) => x.square().sum().sqrt(),
  ([x], [t], y) => x.mul(t).sum().div(y),
);

/** Both rules under all laws: differences at both orders, forward against reverse, vmap, checkpoint, float32. */
export function checkRules(): void {
  functionLaws(softplus, [tensor([-30, -1.5, 0.25, 2, 40])]);
  functionLaws(length, [tensor([3, -4, 12])]);
}

function slopes(f: (x: Tensor) => Tensor, x: number): readonly string[] {
  const first = grad(f);
  const second = grad((v: Tensor) => first(v));
  return [f(tensor(x)), first(x), second(x)].map((y) => formatNumber(y.item()));
}

/** The rules at work. */
export function customRuleText(): string {
  checkRules();
  const rows = [0, 1000].map((x) => [String(x), ...slopes(naive, x), ...slopes(softplus, x)]);
  return [
    'softplus and length keep all laws. log(1 + eˣ) as it is written, and with a rule of its own:',
    '',
    table([['x', 'written', 'slope', 'second', 'own rule', 'slope', 'second'], ...rows]),
    '',
    `The gradient of the length of [3, -4]: ${String(grad((x: Tensor) => length(x))(tensor([3, -4])))}`,
  ].join('\n');
}

command(
  import.meta.url,
  { file: 'customrule.js', what: "Gives functions derivatives of one's own and checks their laws.", flags: {} },
  () => console.log(customRuleText()),
);
