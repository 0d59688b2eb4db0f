import { einsum, type Tensor, zeros } from '@adjoint/tensor';
import { drawn, type FunctionCase } from '@adjoint/testing';

function of(equation: string, ...inputs: readonly [Tensor, ...Tensor[]]): FunctionCase {
  const names = ['x', 'y', 'z', 'w'].slice(0, inputs.length).join(', ');
  return {
    name: 'einsum',
    torch: `torch.einsum('${equation}', ${names})`,
    f: (...xs) => einsum(equation, ...xs),
    inputs,
  };
}

const draw = (...shape: number[]): Tensor => drawn(shape);
const other = (...shape: number[]): Tensor => drawn(shape, -2, 2, 2);

export const cases: readonly FunctionCase[] = [
  of('ij,jk->ik', draw(2, 3), other(3, 4)),
  of('ij,jk', draw(2, 3), other(3, 4)),
  of('ij,kj->ki', draw(2, 3), other(4, 3)),
  of('bij,bjk->bik', draw(2, 2, 3), other(2, 3, 2)),
  of('bi,bj->bij', draw(2, 3), other(2, 4)),
  of('bi,bi->b', draw(2, 3), other(2, 3)),
  of('ij,ij->ij', draw(2, 3), other(2, 3)),
  of('ij,ij->', draw(2, 3), other(2, 3)),
  of('i,j->ij', draw(2), other(3)),
  of('i,j->ji', draw(2), other(3)),
  of('i,j->', draw(2), other(3)),
  of('i,j->j', draw(2), other(3)),
  of('ij->ji', draw(2, 3)),
  of('ij->', draw(2, 3)),
  of('ij->j', draw(2, 3)),
  of('ba', draw(2, 3)),
  of('Ba', draw(2, 3)),
  of('ii->', draw(3, 3)),
  of('ii', draw(3, 3)),
  of('ii->i', draw(3, 3)),
  of('iij->ij', draw(3, 3, 2)),
  of('iji->j', draw(3, 2, 3)),
  of('iii->i', draw(2, 2, 2)),
  of('ijij->ij', draw(2, 3, 2, 3)),
  of('ii,i->i', draw(3, 3), other(3)),
  of('...ij,...jk->...ik', draw(2, 1, 2, 3), other(4, 3, 2)),
  of('...i->...', draw(2, 2, 3)),
  of('i...->...', draw(2, 2, 3)),
  of('i...j->j...i', draw(2, 3, 4)),
  of('...,...->...', draw(2, 3), other(3)),
  of('...ij->...ji', draw(2, 3)),
  of('...ii->...i', draw(2, 3, 3)),
  of('...', draw(2, 3)),
  of('...i,i', draw(2, 3), other(3)),
  of(' b i , i o -> b o ', draw(2, 3), other(3, 2)),
  of('ij,jk,kl->il', draw(2, 3), other(3, 4), draw(4, 2)),
  of('ij,jk,kl,lm->im', draw(2, 3), other(3, 2), draw(2, 4), other(4, 2)),
  of('bn,anm,bm->ba', draw(2, 3), other(5, 3, 4), draw(2, 4)),
  of('i,i,i->', draw(3), other(3), drawn([3], -2, 2, 3)),
  of('i,i,i->i', draw(3), other(3), drawn([3], -2, 2, 3)),
  of('ij,jk->ik', draw(2, 1), other(3, 4)),
  of('ij,ij->ij', draw(1, 3), other(2, 3)),
  of('ij,ij->j', draw(1, 3), other(2, 3)),
  of(',->', draw(), other()),
  of(',i->i', draw(), other(3)),
  of('->', draw()),
  of('ij,jk->ik', zeros([2, 0]), zeros([0, 3])),
  of('ij->j', zeros([0, 2])),
  of('ii->i', zeros([0, 0])),
  of('bij,bj->bi', zeros([0, 2, 3]), zeros([0, 3])),
  of('ibh,hnd->ibnd', draw(2, 2, 3), other(3, 2, 2)),
  of('ibnd,jbnd->ijbn', draw(2, 2, 1, 3), other(3, 2, 1, 3)),
];
