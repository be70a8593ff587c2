import type { Connection } from '@salesforce/core';
import { OrgClient } from '../../org/client.js';
import { orgError } from '../../org/errors.js';
import { MINIMUM_API_VERSION } from '../../org/facts.js';
import { type NameSource, namesOfOrg, namesOfSnapshot } from './names.js';
import { type AnswerSource, openSnapshotSource, withSource } from './source.js';

/** Where an answer is taken from. */
export type Origin =
  | {
      readonly kind: 'org';
      readonly connection: Connection;
      /** The name of the org on the command line; null for one that is given by its access token. */
      readonly name: string | null;
    }
  | { readonly kind: 'snapshot'; readonly path: string };

/** How a question is answered, step by step. */
export type Steps<Question, Answer> = {
  /** Finds what the words of the question stand for, before anything else is asked. */
  readonly resolve: (names: NameSource) => Promise<Question>;
  /** Reads what the question needs from an org. */
  readonly read: (client: OrgClient, question: Question) => Promise<AnswerSource>;
  /** Answers from what was read, or from the kept snapshot. */
  readonly answer: (source: AnswerSource, question: Question) => Answer | Promise<Answer>;
};

/**
 * Answers a question from an org or from a kept snapshot.
 *
 * @throws SfError in plain words: names that stand for nothing, an org that cannot be read, a file that is no snapshot
 */
export async function askOrigin<Question, Answer>(
  origin: Origin,
  { resolve, read, answer }: Steps<Question, Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  if (origin.kind === 'snapshot') {
    return withSource(await openSnapshotSource(origin.path), async (source) =>
      answer(source, await resolve(namesOfSnapshot(source.reader))),
    );
  }
  const client = new OrgClient(origin.connection, { signal });
  await checkVersion(client);
  const question = await resolve(namesOfOrg(client));
  return withSource(await read(client, question), (source) => answer(source, question));
}

/** Settles by which version of the API an org is asked. @throws SfError ApiVersionTooOldError */
export async function checkVersion(client: OrgClient): Promise<void> {
  await client.settleVersion();
  if (Number(client.apiVersion) < MINIMUM_API_VERSION) {
    throw orgError('ApiVersionTooOldError', 'apiVersionTooOld', [...client.versionInTexts, `${MINIMUM_API_VERSION}.0`]);
  }
}

/** The name of an origin in commands that are printed to be pasted; null where it has none there. */
export function targetOrgOf(origin: Origin): string | null {
  return origin.kind === 'org' ? origin.name : null;
}
