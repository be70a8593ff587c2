import { Messages } from '@salesforce/core';
import { dangerOf, dangers, type Danger } from '../../model/dangerousPermissions.js';
import { prefixes, rightBits, type PermissionKind, type Right } from '../../model/permission.js';
import type { Resource } from '../../model/resource.js';
import type { Severity } from '../../model/riskRule.js';
import type { GivenRights, SnapshotContainer } from '../../snapshot/permissionReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { worstOf } from './marks.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'review');

/** What an access gives, in words, and how severe that is by its dangerous permissions alone. */
export type Gives = { readonly texts: readonly string[]; readonly severity: Severity | null };

/** How severe it is that somebody holds a permission that is a danger. What is only worth a look, most people have some of. */
const severities: Readonly<Record<Danger, Severity | null>> = {
  org: 'high',
  identity: 'high',
  data: 'medium',
  watch: null,
};

/**
 * Dangers to data that come with ordinary work: the profiles that Salesforce ships for it have them. A reviewer who is asked about
 * everybody looks at nobody.
 *
 * Source: "Standard Profiles", Salesforce Help.
 */
const OF_ORDINARY_WORK: ReadonlySet<string> = new Set(['ExportReport', 'TransferAnyEntity', 'ImportCustomObjects']);

/** Names that one text lists; the rest is counted. */
const SHOWN = 5;

const KINDS: readonly PermissionKind[] = ['system', 'object', ...prefixes.filter((kind) => kind !== 'tab'), 'other'];

/** The rights beyond the work with records that are shared with somebody, the worst first. */
const ALL = 'modify-all';
const UNUSUAL: readonly Right[] = [ALL, 'view-all', 'delete'];
const ORDINARY: readonly Right[] = ['edit', 'create', 'read'];

/** Tells what accesses give, the worst first. */
export class GivesReader {
  private readonly byContainer = new Map<number, Gives>();

  public constructor(private readonly reader: SnapshotReader) {}

  /** What a permission set, a profile or a permission set group gives its holders. */
  public ofContainer({ key, resource, isSessionBased }: SnapshotContainer): Gives {
    let gives = this.byContainer.get(key);
    if (!gives) {
      const { texts, severity } = givenBy([...this.reader.permissions().givenBy([key], KINDS)]);
      const session = isSessionBased ? [messages.getMessage('gives.session')] : [];
      gives = { texts: [...descriptionOf(resource), ...texts, ...session], severity };
      this.byContainer.set(key, gives);
    }
    return gives;
  }
}

/** What Salesforce's administrators say of a resource. */
export function descriptionOf({ description }: Resource): string[] {
  const text = description?.replace(/\s+/g, ' ').trim();
  return text ? [text] : [];
}

function givenBy(rows: readonly GivenRights[]): Gives {
  const byKind = Map.groupBy(rows, ({ permission }) => permission.kind);
  const system = byKind.get('system') ?? [];
  const dangerous = system
    .flatMap((row) => {
      const danger = dangerOf.get(row.permission.id);
      return danger === undefined ? [] : { row, danger };
    })
    .sort((one, other) => positionOf(one.row) - positionOf(other.row));
  const others = system.filter(({ permission: { id } }) => !dangerOf.has(id)).map(nameOf);
  return {
    texts: [
      ...dangers.flatMap((danger) => {
        const names = dangerous.filter((one) => one.danger === danger).map(({ row }) => nameOf(row));
        return names.length === 0 ? [] : messages.getMessage(`gives.danger.${danger}`, [names.join(', ')]);
      }),
      ...objectTexts(byKind.get('object') ?? []),
      ...KINDS.flatMap((kind) => {
        const names = kind === 'system' || kind === 'object' ? [] : (byKind.get(kind) ?? []).map(nameOf);
        return names.length === 0 ? [] : messages.getMessage(`gives.kind.${kind}`, [firstOf(names)]);
      }),
      ...(others.length === 0 ? [] : [messages.getMessage('gives.system', [firstOf(others)])]),
    ],
    severity: [
      ...dangerous.map(({ row, danger }) => (OF_ORDINARY_WORK.has(row.permission.id) ? 'low' : severities[danger])),
      rows.some(reachesAll) ? ('low' as const) : null,
    ].reduce(worstOf, null),
  };
}

/** Whether rights on an object reach all of its records, whoever they are shared with. */
function reachesAll({ permission: { kind }, rights }: GivenRights): boolean {
  return kind === 'object' && (rights & (rightBits['view-all'] | rightBits[ALL])) !== 0;
}

/** One text for each right that goes far, and one for the ordinary work with records: each object stands where its best right does. */
function objectTexts(rows: readonly GivenRights[]): string[] {
  const has = ({ rights }: GivenRights, right: Right): boolean => (rights & rightBits[right]) !== 0;
  const unusual = UNUSUAL.flatMap((right) => {
    // Who may modify all records may view and delete them.
    const isMeant = (row: GivenRights): boolean => has(row, right) && (right === ALL || !has(row, ALL));
    const names = rows.filter(isMeant).map(nameOf);
    return names.length === 0 ? [] : messages.getMessage(`gives.object.${right}`, [firstOf(names)]);
  });
  const left = rows.filter((row) => !UNUSUAL.some((right) => has(row, right)));
  const byBest = Map.groupBy(left, (row) => ORDINARY.find((right) => has(row, right)));
  const ordinary = ORDINARY.flatMap((right) => {
    const names = (byBest.get(right) ?? []).map(nameOf);
    return names.length === 0 ? [] : messages.getMessage(`gives.object.${right}`, [firstOf(names)]);
  });
  return [...unusual, ...ordinary];
}

function nameOf({ permission: { label, name } }: GivenRights): string {
  return label ?? name.replace(/^[a-z]+:/, '');
}

const positions = new Map([...dangerOf.keys()].map((name, position) => [name, position]));

function positionOf({ permission: { id } }: GivenRights): number {
  return positions.get(id) ?? positions.size;
}

/** `Account, Case, Lead and 12 more` */
function firstOf(names: readonly string[]): string {
  const rest = names.length - SHOWN;
  const shown = names.slice(0, SHOWN).join(', ');
  return rest > 0 ? messages.getMessage('more', [shown, rest.toLocaleString('en-US')]) : shown;
}
