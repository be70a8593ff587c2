import { resourceTypeIds, type ResourceTypeId } from '../model/resourceType.js';
import { grantableKind, grantableKinds } from './index.js';

/** A kind of access that somebody names by a word. */
export type NamedKind = {
  readonly type: ResourceTypeId;
  /** The word for those resources of the type that alone are meant (`parts` of a kind of access); absent: all are. */
  readonly part?: string;
};

const kindsByWord: ReadonlyMap<string, NamedKind> = new Map(
  grantableKinds.flatMap(({ type: { id: type }, change: { flag, aliases = [], parts = {} } }) => [
    ...[flag, ...aliases].map((word): [string, NamedKind] => [word, { type }]),
    ...Object.keys(parts).map((part): [string, NamedKind] => [part, { type, part }]),
  ]),
);

const typesByWord: ReadonlyMap<string, NamedKind> = new Map([
  ...kindsByWord,
  ...resourceTypeIds.map((type): [string, NamedKind] => [plain(type), { type }]),
]);

/** The words before the colon of `KIND:NAME`, without their aliases: of each kind that can be granted its flag, and those of parts. */
export const kindWords: readonly string[] = [...new Set(Array.from(kindsByWord.values(), wordOf))];

/** The word of a kind that can be granted, as texts write it: `permission-set`, `queue`. */
export function wordOf({ type, part }: NamedKind): string {
  return part ?? grantableKind(type)!.change.flag;
}

/** The kind of access that a word of `KIND:NAME` names, in any case and with `_` or a blank for `-`; undefined for any other word. */
export function kindNamed(word: string): NamedKind | undefined {
  return kindsByWord.get(plain(word));
}

/** The type that a file names: by its C1 id, which may have `-` or a blank for `_`, or by a word of `KIND:NAME`; undefined for any other word. */
export function typeNamed(word: string): NamedKind | undefined {
  return typesByWord.get(plain(word));
}

function plain(word: string): string {
  return word.trim().toLowerCase().replaceAll(/[_ ]+/g, '-');
}
