import { Messages, SfError } from '@salesforce/core';
import type { Format, FormatContext } from '../../formats/format.js';
import type { GrantView } from '../../model/grant.js';
import type { About } from '../../snapshot/schema.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import type { Pieces } from './outputFile.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'output');

/** Is told what had to be changed or dropped, with the record that it was in. */
export type OnProblem = (record: string, problem: string) => void;

/** Where a document goes. */
export type Output = {
  /** Null: standard output. */
  readonly path: string | null;
  /** Writes the document; a file is not yet where its path is. */
  prepare(pieces: Pieces): Promise<void>;
  /** Puts what was prepared where the path is. */
  place(): Promise<void>;
};

/** A document that is asked for. */
export type DocumentRequest = {
  readonly format: Format;
  readonly view: GrantView;
  readonly output: Output;
  /** An existing file whose last run is kept beside the new one. */
  readonly appendTo?: string;
  /** What the format may leave out; by default nothing. */
  readonly includes?: FormatContext['includes'];
};

export type DocumentOptions = {
  readonly neutralizeFormulas: boolean;
  readonly syncId?: string;
};

async function* untilAborted(
  pieces: AsyncIterable<string | Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<string | Uint8Array> {
  for await (const piece of pieces) {
    signal.throwIfAborted();
    yield piece;
  }
}

/** Standard output comes last, because what was written to it cannot be taken back. */
const filesFirst = (documents: readonly DocumentRequest[]): DocumentRequest[] =>
  [...documents].sort((one, other) => Number(one.output.path === null) - Number(other.output.path === null));

/**
 * Writes documents from a finished snapshot, one after the other; files are not yet where their paths are. A problem that
 * several of them meet is told once.
 *
 * @throws SfError from the output that cannot be written
 */
export const prepareDocuments = async (
  snapshot: SnapshotReader,
  { organization, readAt }: About,
  documents: readonly DocumentRequest[],
  { neutralizeFormulas, syncId }: DocumentOptions,
  onProblem: OnProblem,
  signal: AbortSignal,
): Promise<void> => {
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
 * Puts outputs in place when all are prepared. They are in their folders already, so that little can keep one from it.
 *
 * @throws SfError from the output that cannot be put in place, which is as it was before; it names those that are
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
