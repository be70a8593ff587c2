import { canExpire } from '../../model/entitlement.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import type { SalesforceRecord } from '../../org/query.js';
import { grantableKinds } from '../../resources/index.js';
import { kindNamed, wordOf } from '../../resources/kindWords.js';

/** A kind of access as files name it: groups and queues are two. */
export type StateKind = {
  /** The word before the colon of `KIND:NAME`. */
  readonly word: string;
  readonly type: ResourceTypeId;
  /** Whether a user has only one of the kind: it is managed whole or not at all. */
  readonly isWhole: boolean;
  /** Whether Salesforce can end a membership by itself. */
  readonly canEnd: boolean;
  /** Whether a member may have a role. */
  readonly hasRoles: boolean;
  /** Whether a resource of the type is of the kind, by its record. */
  readonly includes: (record: SalesforceRecord) => boolean;
};

/** Every kind of access that can be granted, in the order in which changes of several kinds are made. */
export const stateKinds: readonly StateKind[] = grantableKinds.flatMap(({ type: { id }, change }): StateKind[] => {
  const { flag, parts = {}, isOnePerUser = false, roles } = change;
  const ofKind = { type: id, isWhole: isOnePerUser, canEnd: canExpire(id), hasRoles: roles !== undefined };
  const isOfAPart = (record: SalesforceRecord): boolean =>
    Object.values(parts).some(({ ofRecord }) => ofRecord(record));
  return [
    { ...ofKind, word: flag, includes: (record) => !isOfAPart(record) },
    ...Object.entries(parts).map(([word, { ofRecord }]) => ({ ...ofKind, word, includes: ofRecord })),
  ];
});

export const stateWords: readonly string[] = stateKinds.map(({ word }) => word);

/** The kind that a word names, an alias among them, in any case. */
export function stateKind(word: string): StateKind | undefined {
  const named = kindNamed(word);
  return named && stateKinds.find((kind) => kind.word === wordOf(named));
}
