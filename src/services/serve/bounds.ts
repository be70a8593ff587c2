import { status } from '@grpc/grpc-js';
import { Messages } from '@salesforce/core';
import { TaskFailure } from '../../c1/taskAnswer.js';
import { type ChangeRule, DANGEROUS, refusalOf, type RuleRefusal, type Subject } from '../../model/changeRule.js';
import type { Fields, RecordWrite } from '../../model/recordWrite.js';
import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import { isSalesforceId, toId18 } from '../../model/salesforceId.js';
import type { OrgClient } from '../../org/client.js';
import { readRunningUserId } from '../../org/facts.js';
import { grantableKind } from '../../resources/index.js';
import type { AccessKind, Target } from '../../resources/kinds.js';
import { readDangerousAccess, readDangerousPermissionsOfUser, readSetsInGroups } from '../lookup/dangerousAccess.js';
import { readNames, typeOfId } from '../lookup/names.js';
import { canHoldPermissions, type GrantTarget } from '../lookup/permissions.js';
import { describeTarget, isTarget, resolveTargets } from '../lookup/targets.js';
import { ACCOUNT, type BoundRules } from './boundRules.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'serve');

/** What is to happen to an account. */
type AccountChange = {
  /** Null: it is to be created. */
  readonly id: string | null;
  readonly isActivated: boolean;
};

/** A change that C1 asks for, before it is made. */
export type ProposedChange = {
  /** The id of the user whom it changes; null where there is none yet, or nothing is changed. */
  readonly principalId: string | null;
  /** The access that C1 asks to give or to take. */
  readonly access: readonly GrantTarget[];
  /** The account that C1 asks to create, activate or deactivate. */
  readonly account?: AccountChange;
  readonly writes: readonly RecordWrite[];
};

/** A subject, and how a refusal describes it. */
type DescribedSubject = Subject & {
  readonly description: string;
  /** The dangerous permissions that it gives. */
  readonly permissions: readonly string[];
};

/** What an operator lets C1 change. Everything that `sf access serve` changes is held to it before it is written. */
export class Bounds {
  private runningUserId: string | null = null;

  public constructor(public readonly rules: BoundRules) {}

  /** Whether C1 may grant or revoke some access of a kind. */
  public mayChange({ type, change }: Pick<AccessKind, 'type' | 'change'>): boolean {
    if (!change) return false;
    const words = [change.flag, ...Object.keys(change.parts ?? {})];
    return this.mayMatch(change.flag, words, canHoldPermissions(type.id));
  }

  /** Whether C1 may create some account, which comes with a profile. */
  public mayCreateAccounts(): boolean {
    const profile = grantableKind('profile')!;
    return this.mayMatch(ACCOUNT, [ACCOUNT], true) && this.mayChange(profile);
  }

  /** Whether C1 may activate or deactivate some account. */
  public mayChangeStatus(): boolean {
    return this.mayMatch(ACCOUNT, [ACCOUNT], true);
  }

  /**
   * Refuses a change that the operator does not let C1 make. Names are those that the org has now.
   *
   * @throws TaskFailure with PERMISSION_DENIED that names the rule; with FAILED_PRECONDITION for a change of the user as whom the
   * connector runs; SfError in plain words when the org cannot be read
   */
  public async refuse(client: OrgClient, change: ProposedChange): Promise<void> {
    const { principalId, access, account, writes } = change;
    if (principalId !== null) {
      this.runningUserId ??= toId18(await readRunningUserId(client));
      if (toId18(principalId) === this.runningUserId) {
        throw new TaskFailure(status.FAILED_PRECONDITION, messages.getMessage('ownUser'));
      }
    }
    const { allow, deny } = this.rules;
    if (allow.length === 0 && deny.length === 0) return;
    const isAsked = new Set(access.map(keyOf));
    const besides = writes.flatMap(accessOf).filter((one) => !isAsked.has(keyOf(one)));
    const asked = await this.subjectsOf(client, access, false);
    const touched = await this.subjectsOf(client, besides, true);
    const ofAccount = account ? [await this.subjectOfAccount(client, account, asked)] : [];
    const refusal =
      refusalOf(this.rules, [...asked, ...ofAccount], touched) ??
      (await this.refusalOfSetsInGroups(client, [...access, ...besides]));
    if (refusal) throw new RuleFailure(refusal, this.describe(refusal));
  }

  /**
   * The refusal of a group with a permission set in it that is denied by its name: who gets the group gets what is in it. What a
   * muting set takes away does not count, since it may be given back. A rule on all permission sets is not about groups.
   */
  private async refusalOfSetsInGroups(client: OrgClient, access: readonly GrantTarget[]): Promise<RuleRefusal | null> {
    const { flag } = grantableKind('permission')!.change;
    const deny = this.rules.deny.filter(({ word, name }) => word === flag && name !== null);
    const groupIds = access.filter(({ type }) => type === 'permission_set_group').map(({ id }) => id);
    if (deny.length === 0 || groupIds.length === 0) return null;
    const setIds = new Set((await readSetsInGroups(client, groupIds)).map(({ setId }) => setId));
    const sets = await this.subjectsOf(
      client,
      [...setIds].map((id) => ({ type: 'permission', id })),
      true,
    );
    const inGroups = sets.map((set) => ({
      ...set,
      description: messages.getMessage('subject.inGroup', [set.description]),
    }));
    return refusalOf({ allow: [], deny }, [], inGroups);
  }

  private get needsPermissions(): boolean {
    return [...this.rules.allow, ...this.rules.deny].some(({ word }) => word === DANGEROUS);
  }

  private mayMatch(word: string, words: readonly string[], mayBeDangerous: boolean): boolean {
    const { allow, deny } = this.rules;
    if (deny.some((rule) => rule.word === word && rule.name === null)) return false;
    return (
      allow.length === 0 ||
      allow.some((rule) => words.includes(rule.word) || (mayBeDangerous && rule.word === DANGEROUS))
    );
  }

  /**
   * @param areBesides whether nobody has asked for them: a resource that Salesforce keeps itself for another one is then left out,
   * since the other one is asked for
   */
  private async subjectsOf(
    client: OrgClient,
    access: readonly GrantTarget[],
    areBesides: boolean,
  ): Promise<DescribedSubject[]> {
    const answers = await resolveTargets(
      client,
      access.map(({ type, id }) => ({ type, name: id })),
    );
    const found = access.flatMap(({ type, id }): Array<GrantTarget & { readonly target: Target | null }> => {
      const answer = answers({ type, name: id });
      if (isTarget(answer)) return [{ type, id, target: answer }];
      return areBesides && grantableKind(type)!.targets.isPartOfAll ? [] : [{ type, id, target: null }];
    });
    const given = this.needsPermissions
      ? await readDangerousAccess(
          client,
          found.filter(({ type }) => canHoldPermissions(type)),
        )
      : new Map<string, string[]>();
    return found.map(({ type, id, target }) => {
      const {
        targets,
        change: { flag, parts = {} },
      } = grantableKind(type)!;
      const permissions = given.get(id) ?? [];
      // Names of profiles, which have no API names, are their own among profiles.
      const hasLabelAlone = targets.nameFields.length === 1;
      return {
        words: [flag, ...(target ? Object.keys(parts).filter((part) => parts[part]!.ofRecord(target.record)) : [])],
        id,
        apiName: (hasLabelAlone ? target?.displayName : target?.apiName) ?? id,
        displayName: target?.displayName ?? id,
        isDangerous: permissions.length > 0,
        description: `${resourceType(type).name} ${target ? describeTarget(target) : id}`,
        permissions,
      };
    });
  }

  /** @param asked what C1 asks to give to a new account */
  private async subjectOfAccount(
    client: OrgClient,
    { id, isActivated }: AccountChange,
    asked: readonly DescribedSubject[],
  ): Promise<DescribedSubject> {
    const username = id === null ? undefined : (await readNames(client, [id])).get(id)?.name;
    const own =
      id !== null && isActivated && this.needsPermissions ? await readDangerousPermissionsOfUser(client, id) : [];
    const permissions = id === null ? [...new Set(asked.flatMap((one) => one.permissions))] : own;
    const name = username ?? id ?? '';
    return {
      words: [ACCOUNT],
      id,
      apiName: name,
      displayName: name,
      isDangerous: permissions.length > 0,
      description:
        id === null ? messages.getMessage('subject.newAccount') : messages.getMessage('subject.account', [name]),
      permissions,
    };
  }

  private describe({ subject, deniedBy }: RuleRefusal): string {
    const { description, permissions } = subject as DescribedSubject;
    if (deniedBy === null) {
      return messages.getMessage('refused.allow', [description, textOf(this.rules.allow)]);
    }
    return deniedBy.word === DANGEROUS
      ? messages.getMessage('refused.dangerous', [description, permissions.join(', ')])
      : messages.getMessage('refused.deny', [description, deniedBy.text]);
  }
}

/** A change that a rule refuses. */
export class RuleFailure extends TaskFailure {
  /** The rule, as a flag: `--deny dangerous`; `--allow` where none allows the change. */
  public readonly rule: string;

  public constructor({ deniedBy }: RuleRefusal, message: string) {
    super(status.PERMISSION_DENIED, message);
    this.rule = deniedBy === null ? '--allow' : `--deny ${deniedBy.text}`;
  }
}

/** What is allowed, for Hello and the log: the rules as they were written. */
export function boundsInWords({
  allow,
  deny,
  accountFields,
}: BoundRules): Record<'allow' | 'deny' | 'accountFields', string> {
  return {
    allow: allow.length > 0 ? textOf(allow) : messages.getMessage('bounds.everything'),
    deny: deny.length > 0 ? textOf(deny) : messages.getMessage('bounds.nothing'),
    accountFields: accountFields?.join(', ') ?? messages.getMessage('bounds.anyField'),
  };
}

function textOf(rules: readonly ChangeRule[]): string {
  return rules.map(({ text }) => text).join(', ');
}

function keyOf({ type, id }: { readonly type: ResourceTypeId; readonly id: string }): string {
  return `${type} ${id}`;
}

/** The access that fields name: the records of kinds that can be granted, by their ids. */
export function accessIn(fields: Fields): GrantTarget[] {
  const ids = Object.values(fields).filter((value) => typeof value === 'string' && isSalesforceId(value));
  return [...new Set(ids.map((id) => toId18(String(id))))].flatMap((id) => {
    const type = typeOfId(id);
    return type !== null && grantableKind(type) ? [{ type, id }] : [];
  });
}

/** The access that a write gives or takes. */
function accessOf(write: RecordWrite): GrantTarget[] {
  const given = write.op === 'delete' ? [] : accessIn(write.fields);
  return write.op === 'insert' ? given : [...given, ...accessIn(write.before)];
}
