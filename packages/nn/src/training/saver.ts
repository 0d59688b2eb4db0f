import type { Tensor } from '@adjoint/tensor';
import { type CheckpointOptions, loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { exists } from './host.ts';
import { newState, type TrainingState } from './trainingState.ts';
import type { Workings } from './workings.ts';

/** What a training begins with. */
interface Beginning<M> {
  readonly state: TrainingState<M>;
  /** Is there nothing yet where it is to be saved? */
  readonly isUnsaved: boolean;
}

/** Where a training goes on, or begins. @throws as `loadCheckpoint` does. */
export async function beginningOf<M>(
  checkpoint: CheckpointOptions | undefined,
  model: M,
  key: Tensor | undefined,
): Promise<Beginning<M>> {
  if (checkpoint === undefined) return { state: newState(model), isUnsaved: false };
  const { path, resume = 'auto' } = checkpoint;
  const isThere = await exists(path);
  const goesOn = resume === true || (resume === 'auto' && isThere);
  return { state: goesOn ? await loadCheckpoint(path, model, key) : newState(model), isUnsaved: !goesOn && !isThere };
}

/** Saves a training where its checkpoint is to be. */
export interface Saver {
  /** Something has happened that is not saved. */
  changed(): void;
  save(): Promise<void>;
}

/** The saver of a training, which does nothing without a checkpoint. */
export function saverFor<M>(
  checkpoint: CheckpointOptions | undefined,
  key: Tensor | undefined,
  { state, guard, task }: Workings<M>,
  isUnsaved: boolean,
): Saver {
  let isSaved = !isUnsaved;
  return {
    changed() {
      isSaved = false;
    },
    async save() {
      if (checkpoint === undefined || isSaved) return;
      guard.checkModel();
      task.doing = `saving the checkpoint ${state.steps === 0 ? 'before step 0' : `after step ${state.steps - 1}`}`;
      await saveCheckpoint(checkpoint.path, state, key);
      isSaved = true;
    },
  };
}
