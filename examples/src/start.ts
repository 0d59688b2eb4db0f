/** The main job, `npm start`: the NumPy notebook number by number, then a network that invents names. */
import { command } from './command.ts';
import { names, flags } from './names.ts';
import { notebookText } from './notebook.ts';

command(
  import.meta.url,
  { file: 'start.js', what: 'Follows the NumPy notebook, then trains a recurrent network on first names.', flags },
  async (values) => {
    console.log(`${notebookText()}\n\n`);
    await names(values);
  },
);
