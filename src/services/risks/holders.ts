import type { EntitlementRef } from '../../model/entitlement.js';
import { oncePerObject } from '../../model/oncePerObject.js';
import { ANY_OBJECT, formatPermission, rightBits, rightsOf } from '../../model/permission.js';
import type { Term } from '../../model/riskRule.js';
import { holdsAllInternalUsers } from '../../resources/groupRecords.js';
import { grantableKind } from '../../resources/index.js';
import type { AccountFacts } from '../../snapshot/accountReader.js';
import { isInForce, type HeldContainer } from '../../snapshot/permissionReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { AccessWays, type AccountWay } from '../answers/accessWays.js';
import type { AnswerPath } from '../answers/answer.js';
import { AskedPermissions } from '../answers/askedPermissions.js';
import { ContainerHoldings } from '../answers/containerHoldings.js';
import { pathsOf } from '../answers/permissionAnswers.js';
import { mainEntitlement, type FoundTerm, type FoundTerms } from './foundTerms.js';

/** Accounts by their keys: 1 for those that are meant. */
export type Accounts = Uint8Array;

/** Who has what the terms of rules name, in force, whether or not the account can log in. */
export class Holders {
  private readonly empty: Accounts;
  private readonly held: ContainerHoldings | null = null;
  private readonly byPermission: Accounts[] = [];
  private readonly byAccess = new Map<string, { readonly ways: AccessWays; readonly of: Map<number, AccountWay[]> }>();
  private readonly questions = new Map<string, AskedPermissions>();
  private readonly objects = new Map<string, readonly string[]>();

  /** @param without what accounts are taken as not holding directly */
  public constructor(
    private readonly reader: SnapshotReader,
    private readonly terms: FoundTerms,
    private readonly without: readonly EntitlementRef[],
  ) {
    this.empty = new Uint8Array(reader.permissions().largestAccount + 1);
    if (terms.permissions.length === 0) return;
    const asked = this.asked(terms.permissions.map((_, position) => position));
    this.held = new ContainerHoldings(asked);
    this.byPermission = terms.permissions.map(() => this.none());
    const given = oncePerObject((held: readonly HeldContainer[]) => {
      const gifts = held.filter(isInForce).map(({ container }) => asked.giftOf(container));
      return terms.permissions.flatMap((_, position) => (asked.isPartGivenBy(gifts, position) ? position : []));
    });
    for (const account of this.held.accounts()) {
      for (const position of given(this.held.of(account))) this.byPermission[position]![account] = 1;
    }
  }

  /** A new array that means no account. */
  public none(): Accounts {
    return this.empty.slice();
  }

  /** The accounts that have what a term names, in a new array. */
  public of(term: Term): Accounts {
    const found = this.terms.of(term);
    if (found.is === 'nothing') return this.none();
    if (found.is === 'permission') return this.byPermission[found.position]!.slice();
    const accounts = this.none();
    const { ways, of } = this.access(term, found);
    for (const [account, some] of of) if (ways.inForce(some, account).length > 0) accounts[account] = 1;
    return accounts;
  }

  /**
   * In which ways an account has what terms name, and what ends each: permissions before accesses.
   *
   * @param targetOrg the name of the org on the command line; null if it has none there
   */
  public waysOf(
    account: AccountFacts,
    terms: readonly Term[],
    targetOrg: string | null,
  ): Array<AnswerPath & { readonly terms: readonly string[] }> {
    const found = terms.map((term) => ({ term, found: this.terms.of(term) }));
    const positions = found.flatMap(({ found: one }) => (one.is === 'permission' ? one.position : []));
    const accesses = found.filter(({ found: one }) => one.is === 'access' || one.is === 'any access');
    return [
      ...this.permissionWays(account, [...new Set(positions)], targetOrg),
      ...accesses.flatMap(({ term, found: one }) => {
        const { ways, of } = this.access(term, one);
        const inForce = ways.inForce(of.get(account.key) ?? [], account.key);
        return ways.paths(inForce, account, targetOrg).map((path) => ({ ...path, terms: [term.text] }));
      }),
    ];
  }

  private permissionWays(
    account: AccountFacts,
    positions: readonly number[],
    targetOrg: string | null,
  ): Array<AnswerPath & { readonly terms: readonly string[] }> {
    if (!this.held || positions.length === 0) return [];
    const asked = this.asked(positions);
    const held = this.held.of(account.key).filter(isInForce);
    return pathsOf(asked, held, account, targetOrg).map((path) => {
      const { container } = held.find((one) => one.container.resource.id === path.steps[0]!.id)!;
      return { ...path, terms: path.gives.flatMap((text) => this.objectsOf(container.key, text)) };
    });
  }

  /** For a right on any object, the objects on which a container gives it, each with the right; any other text as it is. */
  private objectsOf(container: number, text: string): readonly string[] {
    const right = rightsOf('object').find((one) => text === `${ANY_OBJECT}:${one}`);
    if (!right) return [text];
    const key = `${container} ${text}`;
    let objects = this.objects.get(key);
    if (!objects) {
      const rows = this.reader.permissions().givenBy([container], ['object']);
      objects = Array.from(rows).flatMap(({ permission, rights }) =>
        rights & rightBits[right] ? formatPermission({ permission, right }) : [],
      );
      this.objects.set(key, objects);
    }
    return objects;
  }

  private asked(positions: readonly number[]): AskedPermissions {
    const key = positions.join();
    const known = this.questions.get(key);
    if (known) return known;
    const wanted = positions.map((position) => this.terms.permissions[position]!);
    const asked = new AskedPermissions(
      this.reader.permissions(),
      { about: 'permissions', wanted, isAny: true },
      this.without,
    );
    this.questions.set(key, asked);
    return asked;
  }

  private access(term: Term, found: FoundTerm): { readonly ways: AccessWays; readonly of: Map<number, AccountWay[]> } {
    const known = this.byAccess.get(term.text);
    if (known) return known;
    const ways = new AccessWays(this.reader, this.entitlementsOf(found), this.without);
    const access = { ways, of: ways.ofAll() };
    this.byAccess.set(term.text, access);
    return access;
  }

  private entitlementsOf(found: FoundTerm): EntitlementRef[] {
    if (found.is === 'access') return [found.entitlement];
    if (found.is !== 'any access') return [];
    const { type, part } = found;
    const { change, targets } = grantableKind(type)!;
    const isMeant = part === undefined ? targets.includes : change.parts![part]!.ofResource;
    return (
      this.reader
        .members()
        .resources(type)
        // Nobody is put into the group of all internal users: everybody would have some group.
        .filter((resource) => (isMeant?.(resource) ?? true) && !holdsAllInternalUsers(resource))
        .map(({ id }) => mainEntitlement(type, id))
    );
  }
}
