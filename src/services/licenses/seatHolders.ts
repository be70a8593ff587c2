import { Messages } from '@salesforce/core';
import { typesWithoutLogin } from '../../model/account.js';
import { ASSIGNED, type EntitlementRef } from '../../model/entitlement.js';
import type { LicenseSeats } from '../../model/licenseSeats.js';
import type { PathStep } from '../../model/path.js';
import { argumentFor, targetOrgArgument, userArguments } from '../../model/commandText.js';
import { grantableKind } from '../../resources/index.js';
import { stepOf } from '../../resources/names.js';
import type { LicensesReport } from '../../schemas/licenses.js';
import type { AssignedLicenseKind, LicenseAccount, LicenseNeed } from '../../snapshot/licenseReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { partOf } from '../answers/facts.js';
import { userOf } from '../answers/who.js';
import { commandThatEnds } from '../change/heldThrough.js';
import type { LicenseKnowledge } from './knowledge.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'licenses');

type Holder = LicensesReport['holders'][number];
type Lack = LicensesReport['lacks'][number];
type Reason = Holder['reasons'][number];
type Counts = NonNullable<LicensesReport['licenses'][number]['holders']>;

/** What becomes of a seat: whether something frees it, and what is to be known. */
type Proposal = Pick<Holder, 'action' | 'frees' | 'command' | 'advice'>;

/** Who holds a license, and who of them could do without; who lacks it. Counts are null where nobody knows who holds it. */
export type SeatUse = {
  readonly counts: Counts | null;
  readonly holders: readonly Holder[];
  readonly lacks: readonly Lack[];
};

/** The license as findings name it, and as commands do. */
export type ToldLicense = { readonly seats: LicenseSeats; readonly step: PathStep | null };

const DAY_MS = 24 * 60 * 60 * 1000;

/** Finds who holds licenses and does not need them, and who needs licenses and does not hold them. */
export class SeatFinder {
  private readonly accounts: ReadonlyMap<number, LicenseAccount>;
  private readonly byUserLicense: ReadonlyMap<string | null, LicenseAccount[]>;
  private readonly steps = new Map<number, { readonly step: PathStep; readonly entitlement: EntitlementRef }>();

  /**
   * @param accountType the attribute that has User.UserType
   * @param readAt when the org was read: days without a login are counted to it
   * @param targetOrg the name of the org on the command line; null if it has none there
   */
  public constructor(
    private readonly reader: SnapshotReader,
    private readonly knows: LicenseKnowledge,
    accountType: string,
    private readonly readAt: Date,
    private readonly unusedForDays: number,
    private readonly targetOrg: string | null,
  ) {
    const accounts = [...reader.licenses().accounts(accountType)];
    this.accounts = new Map(accounts.map((account) => [account.key, account]));
    this.byUserLicense = Map.groupBy(
      accounts.filter(({ isActive }) => isActive),
      ({ userLicense }) => userLicense,
    );
  }

  /** How many active users there are whose user license is not known: those whose profile the org does not show. */
  public get withoutUserLicense(): number {
    return (this.byUserLicense.get(null) ?? []).filter(({ userType }) => !typesWithoutLogin.has(userType)).length;
  }

  /** @param license one of a kind that the org, or the snapshot, tells of */
  public useOf(license: ToldLicense): SeatUse {
    const { kind } = license.seats;
    if (kind === 'user_license') return this.ofUserLicense(license);
    if (kind === 'feature') return this.ofFeature(license);
    return this.ofAssigned(kind, license);
  }

  /** Only active users hold a seat of their user license. Source: "Deactivate Users", Salesforce Help. */
  private ofUserLicense(license: ToldLicense): SeatUse {
    const { name, total } = license.seats;
    if (!this.knows.userLicenseOf(name)) return { counts: null, holders: [], lacks: [] };
    const all = this.byUserLicense.get(name) ?? [];
    const holders = all.flatMap((account) => {
      const reasons = this.reasonsOf(account);
      return reasons.length === 0 || total === null
        ? []
        : this.told(license, account, reasons, [], this.deactivationOf(account, 'yes'));
    });
    return { counts: { ...this.countsOf(all), notNeeded: null, lacking: null }, holders: inOrder(holders), lacks: [] };
  }

  private ofAssigned(kind: AssignedLicenseKind, license: ToldLicense): SeatUse {
    const { id, total } = license.seats;
    const needs = kind === 'permission_set_license' && this.knows.needs ? this.needsOf(id) : null;
    if (!this.knows.holdersOf(kind)) return { counts: null, holders: [], lacks: [] };
    const keys = this.reader.licenses().holdersOf(kind, id);
    const all = keys.map((key) => this.accounts.get(key)!);
    const countsInactive = this.countsInactive(kind, license.seats, all);
    let notNeeded = 0;
    const holders = all.flatMap((account) => {
      const own = needs?.get(account.key) ?? [];
      const isNeeded = own.some(({ lapsed }) => lapsed === null);
      if (needs && !isNeeded) notNeeded += 1;
      const reasons = [...this.reasonsOf(account), ...(needs && !isNeeded ? (['not needed'] as const) : [])];
      if (reasons.length === 0 || total === null) return [];
      const proposal =
        kind === 'permission_set_license' && !needs
          ? nothing('advice.needNotKnown')
          : this.proposalFor(license, account, own, countsInactive);
      return this.told(license, account, reasons, own, proposal);
    });
    const held = new Set(keys);
    const lacks = [...(needs ?? [])].flatMap(([key, own]) => {
      const account = this.accounts.get(key);
      const need = own.find(({ lapsed }) => lapsed === null);
      return account?.isActive && need && !held.has(key) ? this.lackOf(license, account, need) : [];
    });
    return {
      counts: {
        ...this.countsOf(all),
        notNeeded: needs ? notNeeded : null,
        lacking: needs ? lacks.length : null,
      },
      holders: inOrder(holders),
      lacks: lacks.sort((one, other) => compare(one.username, other.username)),
    };
  }

  /** A feature license is a checkbox on the page of a user, which no command of this plugin changes. */
  private ofFeature(license: ToldLicense): SeatUse {
    const { name, total } = license.seats;
    const label = this.knows.featureLabel(name);
    if (label === null) return { counts: null, holders: [], lacks: [] };
    const keys = this.reader.licenses().holdersOfFeature(name);
    const all = keys.map((key) => this.accounts.get(key)!);
    const countsInactive = this.countsInactive('feature', license.seats, all);
    const holders = all.flatMap((account) => {
      const reasons = this.reasonsOf(account);
      if (reasons.length === 0 || total === null) return [];
      return this.told(license, account, reasons, [], this.clearingOf(account, label, countsInactive));
    });
    return { counts: { ...this.countsOf(all), notNeeded: null, lacking: null }, holders: inOrder(holders), lacks: [] };
  }

  /** Where in Setup somebody takes a feature license away, and what of its seat is not known. */
  private clearingOf(account: LicenseAccount, label: string, countsInactive: boolean | null): Proposal {
    if (!account.isActive && countsInactive === false) return nothing('advice.notCounted');
    if (this.isSelf(account)) return nothing('advice.self');
    if (account.type === 'service' && canLogIn(account)) return nothing('advice.service');
    const key = countsInactive === null ? 'advice.feature.countNotKnown' : 'advice.feature';
    return { action: null, frees: 'no', command: null, advice: messages.getMessage(key, [label]) };
  }

  private needsOf(id: string): Map<number, LicenseNeed[]> {
    return Map.groupBy(this.reader.licenses().needsOf(id), ({ account }) => account);
  }

  /**
   * Whether Salesforce counts the seats of inactive users: null where neither its documentation nor its own counter tells.
   *
   * Source: "Inactive Users assigned package licenses show up as active Users of the package" (000386472: they count), and "Permission
   * Set License is available for assignment on user deactivation" (000394412: those of some products do not), Salesforce Help. Of
   * features nobody says.
   */
  private countsInactive(
    kind: AssignedLicenseKind | 'feature',
    { used }: LicenseSeats,
    all: readonly LicenseAccount[],
  ): boolean | null {
    const active = all.filter(({ isActive }) => isActive).length;
    const isTold = this.knows.allHoldersOf(kind) && active < all.length;
    if (isTold && used === all.length) return true;
    if (isTold && used === active) return false;
    return kind === 'package_license' ? true : null;
  }

  private proposalFor(
    license: ToldLicense,
    account: LicenseAccount,
    needs: readonly LicenseNeed[],
    countsInactive: boolean | null,
  ): Proposal {
    if (!account.isActive && countsInactive === false) return nothing('advice.notCounted');
    if (needs.length > 0) {
      const byDeactivation = freed(countsInactive === null ? null : !countsInactive);
      const deactivation = this.deactivationOf(account, byDeactivation);
      if (deactivation.action && byDeactivation !== 'no') return deactivation;
      return this.kept(license, account, needs);
    }
    if (this.isSelf(account)) return nothing('advice.self');
    // What an integration may do by a set that is made for no license may still take this one.
    if (account.type === 'service' && canLogIn(account)) return nothing('advice.service');
    return {
      action: 'revoke',
      frees: account.isActive ? 'yes' : freed(countsInactive),
      command: this.revokeOf(license, account),
      advice: null,
    };
  }

  /** What frees what an account holds as long as it is active. */
  private deactivationOf(account: LicenseAccount, frees: Holder['frees']): Proposal {
    if (!account.isActive) return nothing(null);
    if (this.isSelf(account)) return nothing('advice.self');
    if (this.reasonsOf(account).length === 0) return nothing(null);
    if (account.type === 'service' && canLogIn(account)) return nothing('advice.service');
    const users = userArguments([account]);
    const command = `sf access user status${targetOrgArgument(this.targetOrg)}${users} --set inactive`;
    return { action: 'deactivate', frees, command, advice: null };
  }

  /** Salesforce keeps a license as long as a permission set needs it, also where the set gives nothing any more. */
  private kept({ step }: ToldLicense, account: LicenseAccount, needs: readonly LicenseNeed[]): Proposal {
    const held = [...new Map(needs.map((need) => [need.held, this.stepOfKey(need.held)])).values()];
    const names = held.map(({ step: { displayName } }) => displayName).join(', ');
    const flags = [...held.map((one) => one.step), ...(step ? [step] : [])].map((one) => {
      const change = grantableKind(one.type)?.change;
      return change && !change.isMandatory ? ` --${change.flag} ${argumentFor(one.apiName, one.id)}` : null;
    });
    const isCommand = step !== null && flags.every((one) => one !== null);
    const whose = `${targetOrgArgument(this.targetOrg)}${userArguments([account])}`;
    const command = isCommand ? `sf access revoke${whose}${flags.join('')}` : null;
    return { action: null, frees: 'no', command, advice: messages.getMessage('advice.needed', [names]) };
  }

  private lackOf(license: ToldLicense, account: LicenseAccount, need: LicenseNeed): Lack {
    const obstacle = this.obstacleTo(license.seats);
    const whose = `${targetOrgArgument(this.targetOrg)}${userArguments([account])}`;
    const { step } = license;
    return {
      license: refOf(license),
      ...userOf(account),
      path: this.pathOf(need),
      command:
        step && obstacle === null
          ? `sf access grant${whose} --permission-set-license ${argumentFor(step.apiName, step.id)}`
          : null,
      advice: obstacle,
    };
  }

  /** Why nobody can be given a license; null where somebody can. */
  private obstacleTo(seats: LicenseSeats): string | null {
    if (hasEnded(seats, this.readAt)) return messages.getMessage('advice.ended');
    const { total, used } = seats;
    return total === null || used === null || used < total ? null : messages.getMessage('advice.noSeat');
  }

  private revokeOf({ step }: ToldLicense, account: LicenseAccount): string | null {
    if (!step) return null;
    const end = { type: step.type, resourceId: step.id, slug: ASSIGNED };
    return commandThatEnds({ end, steps: [step], advice: null }, account, this.targetOrg);
  }

  private told(
    license: ToldLicense,
    account: LicenseAccount,
    reasons: readonly Reason[],
    needs: readonly LicenseNeed[],
    proposal: Proposal,
  ): Holder {
    return {
      license: refOf(license),
      ...userOf(account),
      createdAt: account.createdAt,
      reasons: [...reasons],
      neededBy: needs.map((need) => this.pathOf(need)),
      ...proposal,
    };
  }

  private pathOf({ held, needing }: LicenseNeed): Lack['path'] {
    const keys = held === needing ? [held] : [held, needing];
    return keys.map((key) => partOf(this.stepOfKey(key).step));
  }

  private stepOfKey(key: number): { readonly step: PathStep; readonly entitlement: EntitlementRef } {
    const known = this.steps.get(key);
    if (known) return known;
    const { resource, entitlement } = this.reader.members().nodeOf(key);
    const found = { step: stepOf(resource), entitlement };
    this.steps.set(key, found);
    return found;
  }

  /** Who cannot log in is not told as not having done so. */
  private reasonsOf(account: LicenseAccount): Reason[] {
    if (!account.isActive) return ['inactive'];
    if (account.isFrozen === true) return ['frozen'];
    return this.isUnused(account) ? ['unused'] : [];
  }

  private isUnused({ lastLogin, createdAt, userType }: LicenseAccount): boolean {
    const last = lastLogin ?? createdAt;
    if (!this.knows.lastLogins || last === null || typesWithoutLogin.has(userType)) return false;
    return this.readAt.getTime() - Date.parse(last) >= this.unusedForDays * DAY_MS;
  }

  private isSelf({ id, username }: LicenseAccount): boolean {
    const { runningUser } = this.knows;
    return runningUser.id === null ? username === runningUser.username : id === runningUser.id;
  }

  private countsOf(all: readonly LicenseAccount[]): Pick<Counts, 'all' | 'inactive' | 'frozen' | 'unused'> {
    const count = (wanted: Reason): number => all.filter((account) => this.reasonsOf(account)[0] === wanted).length;
    return {
      all: all.length,
      inactive: count('inactive'),
      frozen: this.knows.frozen ? count('frozen') : null,
      unused: this.knows.lastLogins ? count('unused') : null,
    };
  }
}

/**
 * Whether a license gives nothing any more.
 *
 * Source: "PermissionSetLicense" and "PackageLicense" (Status, ExpirationDate), Object Reference.
 */
export function hasEnded({ status, expiresAt }: LicenseSeats, now: Date): boolean {
  const isOff = status === 'Disabled' || status === 'Expired';
  return isOff || (expiresAt !== null && Date.parse(expiresAt) <= now.getTime());
}

function freed(isFreed: boolean | null): Holder['frees'] {
  if (isFreed === null) return 'not known';
  return isFreed ? 'yes' : 'no';
}

function nothing(advice: string | null): Proposal {
  return { action: null, frees: 'no', command: null, advice: advice && messages.getMessage(advice) };
}

function canLogIn({ isActive, isFrozen }: LicenseAccount): boolean {
  return isActive && isFrozen !== true;
}

function refOf({ seats: { kind, id, name } }: ToldLicense): Holder['license'] {
  return { kind, id, name };
}

const REASONS: readonly Reason[] = ['inactive', 'frozen', 'unused', 'not needed'];

/** Who cannot log in first, then who has not for the longest time. */
function inOrder(holders: Holder[]): Holder[] {
  const lastOf = ({ lastLogin, createdAt }: Holder): string => lastLogin ?? createdAt ?? '';
  return holders.sort(
    (one, other) =>
      REASONS.indexOf(one.reasons[0]!) - REASONS.indexOf(other.reasons[0]!) ||
      compare(lastOf(one), lastOf(other)) ||
      compare(one.username, other.username),
  );
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
