import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { Config } from '@oclif/core';

/* Runs commands as `sf` does, one after the other, in one process: half a second for the start of each would be too much. Run with the
   folder of the CLI; standard input holds the words of each command as JSON. Prints what each has printed, and its exit code. */

// As the CLI's bin/run.js.
process.setMaxListeners(1000);
const config = await Config.load(process.argv[2]);
const ran = [];

/** Keeps what is written to a stream. @returns what was written since, and ends that */
function listenTo(stream) {
  const { write } = stream;
  let written = '';
  stream.write = (chunk, encoding, done) => {
    written += Buffer.from(chunk).toString('utf8');
    (typeof encoding === 'function' ? encoding : done)?.();
    return true;
  };
  return () => {
    stream.write = write;
    return written;
  };
}

async function exitCodeOf(words) {
  process.exitCode = undefined;
  const id = config.commandIDs
    .filter((one) => `${words.join(':')}:`.startsWith(`${one}:`))
    .sort()
    .at(-1);
  try {
    const argv = words.slice(id.split(':').length);
    await config.runHook('init', { id, argv });
    await config.runCommand(id, argv);
    return process.exitCode ?? 0;
  } catch (error) {
    if (error.oclif?.exit === undefined && !error.skipOclifErrorHandling) throw error;
    return error.oclif?.exit ?? 1;
  }
}

for (const words of JSON.parse(readFileSync(0, 'utf8'))) {
  const [stdout, stderr] = [process.stdout, process.stderr].map(listenTo);
  const exitCode = await exitCodeOf(words).catch((error) => String(error.stack));
  ran.push({ exitCode, stdout: stdout(), stderr: stderr() });
}
process.exitCode = 0;
process.stdout.write(JSON.stringify(ran));
