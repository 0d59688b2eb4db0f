import { Parameter, zeroGrad } from '@adjoint/autograd';
import { leavesOf, mapTree, sameShape, ShapeError, showShape, type Tensor, TreeError } from '@adjoint/tensor';
import { checkRule } from './checkRule.ts';
import type { UpdateRule } from './updateRule.ts';

/**
 * An update rule for those who call `backward()`: holds a tree with parameters and what the rule remembers of them.
 *
 * `step()` reads `grad` of every parameter and assigns its new value. Parameters that no gradient has reached (`grad` is
 * null) stay as they are, with their slots; so do tensors that are no parameters. The numbers are those of `rule.update`.
 *
 * PyTorch: `torch.optim.Optimizer`.
 *
 * @throws TreeError for a tree without parameters, DtypeError for what is no rule.
 * @example
 * const net = { w: parameter(tensor([1, 2])) };
 * const optimizer = new Optimizer(net, sgd({ learningRate: 0.1 }));
 * net.w.square().sum().backward();
 * optimizer.step();
 * net.w;   // [0.8, 1.6]
 * optimizer.zeroGrad();
 * net.w.grad;   // null
 */
export class Optimizer<State> {
  private readonly net: unknown;
  private readonly rule: UpdateRule<State>;
  private remembered: State;

  constructor(net: unknown, rule: UpdateRule<State>) {
    if (!leavesOf(net).some(({ tensor }) => tensor instanceof Parameter))
      throw new TreeError('Optimizer: the tree holds no parameter', { hint: 'make them with parameter(value)' });
    checkRule('Optimizer', rule);
    this.net = net;
    this.rule = rule;
    this.remembered = rule.init(net);
  }

  /** What the rule remembers: a plain tree, never written into, to be saved and given to `load`. */
  get state(): State {
    return this.remembered;
  }

  /**
   * Goes on from another state, such as one read from a file.
   *
   * @throws TreeError, ShapeError naming what does not belong to these parameters; the state is then as it was.
   * @example
   * const net = { w: parameter(tensor([1, 2])) };
   * const optimizer = new Optimizer(net, adam());
   * optimizer.load(adam().init(net));
   */
  load(state: State): void {
    // An update without gradients checks the state and changes nothing.
    this.rule.update(
      this.net,
      mapTree(() => null, this.net),
      state,
    );
    this.remembered = state;
  }

  /**
   * Moves all parameters by their gradients.
   *
   * Everything is computed and checked before the first assignment: a step that throws has changed nothing.
   *
   * @throws TreeError, ShapeError, DtypeError naming the path of what does not fit; NumericsError from a schedule.
   * @example
   * const net = { w: parameter(tensor(3)) };
   * const optimizer = new Optimizer(net, sgd({ learningRate: 0.1 }));
   * net.w.square().backward();
   * optimizer.step();
   * net.w.item();   // 2.4
   */
  step(): void {
    const gradients = mapTree((p: Tensor) => (p instanceof Parameter ? p.grad : null), this.net);
    const updated = this.rule.update(this.net, gradients, this.remembered);
    const values: Tensor[] = [];
    mapTree((_p: Tensor, value: Tensor) => values.push(value), this.net, updated.params);
    const reached = leavesOf(this.net).flatMap(({ tensor, path }, i) =>
      tensor instanceof Parameter && tensor.grad !== null ? [{ parameter: tensor, value: values[i]!, path }] : [],
    );
    for (const { parameter, value, path } of reached)
      if (!sameShape(parameter.shape, value.shape) || parameter.dtype !== value.dtype)
        throw new ShapeError(
          `${this.rule.name}: at ${path || 'the top'} the parameter is ${parameter.dtype} ${showShape(parameter.shape)}, its new value ${value.dtype} ${showShape(value.shape)}`,
        );
    for (const { parameter, value } of reached) parameter.assign(value);
    this.remembered = updated.state;
  }

  /**
   * Forgets the gradients of all parameters.
   *
   * PyTorch: `torch.optim.Optimizer.zero_grad`.
   *
   * @example
   * const net = { w: parameter(tensor(3)) };
   * net.w.square().backward();
   * new Optimizer(net, sgd()).zeroGrad();
   * net.w.grad;   // null
   */
  zeroGrad(): void {
    zeroGrad(this.net);
  }
}
