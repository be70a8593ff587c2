import { inspect } from 'node:util';
import { pluginIn } from '../plugin.js';
import type { RunOptions } from '../sf.js';

/* Runs the commands that its parent asks for, in the HOME that is its argument, until the parent disconnects. */

export type Asked = { readonly args: string[]; readonly options: RunOptions | undefined };
export type Ran =
  | { readonly exitCode: number | null; readonly bytes: Uint8Array; readonly stderr: string }
  | { readonly failure: string };

const plugin = pluginIn(process.argv[2]!);

process.on('message', ({ args, options }: Asked) => {
  void plugin.run(args, options).then(
    ({ exitCode, bytes, stderr }) => process.send!({ exitCode, bytes, stderr } satisfies Ran),
    (error: unknown) => process.send!({ failure: inspect(error) } satisfies Ran),
  );
});
