import { Messages, SfError } from '@salesforce/core';
import type { Format, FormatContext } from '../../formats/format.js';
import type { GrantView } from '../../model/grant.js';
import type { About } from '../../snapshot/about.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import type { Chunks } from './outputFile.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'output');

/** Called for each value that had to be changed or dropped, with the record that holds it. */
export type OnProblem = (record: string, problem: string) => void;

/** A file, or a stream such as standard output. */
export type Output = {
  /** Null for standard output. */
  readonly path: string | null;
  readonly isStream: boolean;
  /** Writes the document. A file is written beside its path. */
  prepare(chunks: Chunks): Promise<void>;
  /** Moves the file to its path. */
  place(): Promise<void>;
};

/** A document to write. */
export type DocumentRequest = {
  readonly format: Format;
  readonly view: GrantView;
  readonly output: Output;
  /** An existing file whose last run is kept beside the new one. */
  readonly appendTo?: string;
  /** Which records the format writes; by default all. */
  readonly includes?: FormatContext['includes'];
};

/** The org that documents are of, and when it was read. */
export type DocumentSource = Pick<FormatContext, 'organization'> & Pick<About, 'readAt' | 'resourceTypes'>;

export type DocumentOptions = {
  readonly neutralizeFormulas: boolean;
  readonly syncId?: string;
};

async function* untilAborted(
  chunks: AsyncIterable<string | Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<string | Uint8Array> {
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    yield chunk;
  }
}

/** Streams come last, since what was written there cannot be taken back. */
const filesFirst = (documents: readonly DocumentRequest[]): DocumentRequest[] =>
  [...documents].sort((one, other) => Number(one.output.isStream) - Number(other.output.isStream));

/**
 * Writes documents from a finished snapshot, one after the other. Files are not moved to their paths yet. A problem that occurs
 * in several documents is told once.
 *
 * @throws SfError from the output that cannot be written
 */
export const prepareDocuments = async (
  snapshot: SnapshotReader,
  { organization, readAt, resourceTypes }: DocumentSource,
  documents: readonly DocumentRequest[],
  { neutralizeFormulas, syncId }: DocumentOptions,
  onProblem: OnProblem,
  signal: AbortSignal,
): Promise<void> => {
  const typesRead = new Set(resourceTypes.flatMap(({ id, notRead }) => (notRead === null ? id : [])));
  const told = new Set<string>();
  const tellOnce: OnProblem = (record, problem) => {
    const key = JSON.stringify([record, problem]);
    if (!told.has(key)) onProblem(record, problem);
    told.add(key);
  };
  for (const { format, view, output, appendTo, includes } of filesFirst(documents)) {
    const context = {
      view,
      organization,
      typesRead,
      neutralizeFormulas,
      now: readAt,
      onProblem: tellOnce,
      ...(syncId === undefined ? {} : { syncId }),
      ...(appendTo === undefined ? {} : { appendTo }),
      ...(includes === undefined ? {} : { includes }),
    };
    await output.prepare(untilAborted(format.write(snapshot, context), signal));
  }
};

/**
 * Puts outputs in place when all are prepared. This rarely fails, since the files are in their folders already.
 *
 * @throws SfError from the first output that cannot be put in place. Its text names the outputs that are in place; the others are
 * as they were
 */
export const placeOutputs = async (outputs: readonly Output[]): Promise<void> => {
  const placed: string[] = [];
  for (const output of outputs) {
    try {
      await output.place();
    } catch (error) {
      const { message, name, actions } = error as SfError;
      if (placed.length === 0) throw error;
      const said = messages.getMessage('placedBefore', [message, placed.join(', ')]);
      throw new SfError(said, name, actions, error as Error);
    }
    if (output.path !== null) placed.push(output.path);
  }
};
