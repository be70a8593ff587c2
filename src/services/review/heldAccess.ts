import { Messages } from '@salesforce/core';
import { entitlementId, isForDirectHolders, mainSlug, roleOf, type EntitlementRef } from '../../model/entitlement.js';
import { licenseKinds } from '../../model/licenseSeats.js';
import type { ReviewItem } from '../../model/review.js';
import type { Severity } from '../../model/riskRule.js';
import { resourceType } from '../../model/resourceType.js';
import type { Resource } from '../../model/resource.js';
import { grantableKind } from '../../resources/index.js';
import { stepOf } from '../../resources/names.js';
import type { SnapshotContainer } from '../../snapshot/permissionReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { descriptionOf, GivesReader, type Gives } from './gives.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'review');

/** An access that somebody can be given, in words. */
export type AccessInWords = Pick<ReviewItem, 'kind' | 'label' | 'name' | 'gives' | 'brings'> & {
  readonly entitlement: EntitlementRef;
  readonly resource: Resource;
  /** By its dangerous permissions alone. */
  readonly severity: Severity | null;
};

/** That somebody holds an access directly: what a review asks about. */
export type HeldAccess = {
  /** The key of the account. */
  readonly account: number;
  readonly access: AccessInWords;
  /** The roles that come with it, such as those in a territory. */
  readonly roles: readonly string[];
  readonly until: string | null;
  /** When the grant was made or changed, UTC with `Z`; null: Salesforce stores no such time, or it was not read. */
  readonly changedAt: string | null;
};

/**
 * What people hold directly and can be decided: each once, with what comes through it. What comes through something else is shown there.
 * Of what Salesforce gives by itself, to everybody or by the management chain, nothing can be decided.
 */
export function* heldDirectly(reader: SnapshotReader): Generator<HeldAccess> {
  const members = reader.members();
  const words = new WordsReader(reader);
  const roles = new Map<string, Map<number, string[]>>();
  const mains: EntitlementRef[] = [];
  for (const { type, resourceId, slug } of reader.entitlements()) {
    if (!grantableKind(type)) continue;
    const entitlement = { type, resourceId, slug };
    if (slug === mainSlug(type)) mains.push(entitlement);
    const role = roleOf(entitlement);
    if (role === null) continue;
    const ofResource = roles.get(`${type} ${resourceId}`) ?? new Map<number, string[]>();
    roles.set(`${type} ${resourceId}`, ofResource);
    for (const { account, isStored } of members.holdersOf(members.keyOf(entitlement)!, null)) {
      if (isStored) ofResource.set(account, [...(ofResource.get(account) ?? []), role]);
    }
  }
  for (const entitlement of mains) {
    const ofResource = roles.get(`${entitlement.type} ${entitlement.resourceId}`);
    const key = members.keyOf(entitlement)!;
    let access: AccessInWords | undefined;
    for (const { account, isStored, expiresAt: until } of members.holdersOf(key, null)) {
      if (!isStored) continue;
      access ??= words.of(entitlement);
      const changedAt = members.changedAt(key, account);
      yield { account, access, roles: ofResource?.get(account) ?? [], until, changedAt };
    }
  }
}

/** Puts accesses into words. */
class WordsReader {
  private readonly gives: GivesReader;
  private readonly containers: ReadonlyMap<string, SnapshotContainer>;
  private readonly children = new Map<string, EntitlementRef[]>();

  public constructor(private readonly reader: SnapshotReader) {
    this.gives = new GivesReader(reader);
    this.containers = new Map(
      reader
        .permissions()
        .all()
        .map((one) => [entitlementId(one.entitlement), one]),
    );
    for (const { from, to } of reader.inheritances()) {
      const known = this.children.get(entitlementId(from));
      if (known) known.push(to);
      else this.children.set(entitlementId(from), [to]);
    }
  }

  public of(entitlement: EntitlementRef): AccessInWords {
    const { resource, kind, label, name } = this.named(entitlement);
    const container = this.containers.get(entitlementId(entitlement));
    const { texts, severity } = container ? this.gives.ofContainer(container) : withoutContainer(resource);
    const brings = this.broughtBy(entitlement).map((one) => {
      const named = this.named(one);
      return { kind: named.kind, label: named.label, gives: descriptionOf(named.resource) };
    });
    return { ...{ entitlement, resource, kind, label, name, severity, brings }, gives: texts };
  }

  private named(entitlement: EntitlementRef): Pick<AccessInWords, 'resource' | 'kind' | 'label' | 'name'> {
    const { resource } = this.reader.members().nodeOf(this.reader.members().keyOf(entitlement)!);
    const { displayName, apiName } = stepOf(resource);
    return { resource, kind: kindOf(resource), label: displayName, name: apiName };
  }

  /** What comes through an access, over any number of steps, by kind and label. */
  private broughtBy(entitlement: EntitlementRef): EntitlementRef[] {
    const known = new Set([entitlementId(entitlement)]);
    const brought: EntitlementRef[] = [];
    const open = [entitlement];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const child of this.children.get(entitlementId(at)) ?? []) {
        const id = entitlementId(child);
        if (known.has(id) || (isForDirectHolders(child.type) && at !== entitlement)) continue;
        known.add(id);
        brought.push(child);
        open.push(child);
      }
    }
    const textOf = (one: EntitlementRef): string => {
      const { kind, label } = this.named(one);
      return `${kind} ${label} ${one.resourceId}`;
    };
    return brought
      .map((one) => ({ one, text: textOf(one) }))
      .sort((first, second) => (first.text < second.text ? -1 : 1))
      .map(({ one }) => one);
  }
}

/** What is said of an access that holds no permissions, or of which they were not read. */
function withoutContainer(resource: Resource): Gives {
  const isLicense = licenseKinds.some((kind) => kind === resource.type);
  const key = resourceType(resource.type).permissions ? 'notRead' : isLicense ? 'license' : 'membership';
  return { texts: [...descriptionOf(resource), messages.getMessage(`gives.${key}`)], severity: null };
}

/** The word for a kind of access: `permission set`, `queue`. */
function kindOf(resource: Resource): string {
  const parts = Object.entries(grantableKind(resource.type)?.change.parts ?? {});
  const [part] = parts.find(([, { ofResource }]) => ofResource(resource)) ?? [];
  return part?.replaceAll('-', ' ') ?? resourceType(resource.type).name.toLowerCase();
}
