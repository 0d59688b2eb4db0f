import { GradientError, hasValues, leavesOf, mapTree, Tensor, zeros } from '@adjoint/tensor';
import type { Layered, Place } from '../recurrent/places.ts';
import type { Recurrent } from '../recurrent/recurrent.ts';

/** A network like the given one, to whose states is added what `nudges` makes of zeros like all of them. */
export function nudged<P, S, K extends Place>(
  network: Recurrent<P, S, K>,
  nudges: (zero: Layered<S, K>) => Layered<S, K>,
): Recurrent<P, S, K> {
  const { timeAxis, bidirectional } = network;
  return {
    timeAxis,
    bidirectional,
    init: (key, sizes) => network.init(key, sizes),
    start: (net, batch) => network.start(net, batch),
    run(net, xs, options) {
      // The network itself says what is wrong with it.
      if (!(xs instanceof Tensor) || xs.shape.length < 2) return network.run(net, xs, options);
      if (![xs, ...leavesOf(net).map(({ tensor }) => tensor)].every(hasValues))
        throw new GradientError('gradientFlow: under vmap a run has no batch of its own whose norm could be taken', {
          hint: 'run the network on the whole batch',
        });
      const time = xs.shape[timeAxis]!;
      const start = network.start(net, xs.shape[1 - timeAxis]!);
      const own = nudges(mapTree((s: Tensor) => zeros([time, ...s.shape], { dtype: s.dtype }), start));
      const given = options?.nudges;
      const both = given === undefined ? own : mapTree((a: Tensor, b: Tensor) => a.add(b), own, given);
      return network.run(net, xs, { ...options, nudges: both });
    },
  };
}
