import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../network/proxies.js';
import type { ChangeReport } from '../../schemas/changes.js';
import { readChangeFile, refuseBadRows } from '../../services/change/file.js';
import { licenseProfilesOf } from '../../services/change/licenseProfiles.js';
import { grantLike, type LikeEvents } from '../../services/change/like.js';
import type { Requests } from '../../services/change/plan.js';
import { expiryOf, requestChanges } from '../../services/change/request.js';
import { SfCommand } from '../../ux/command.js';
import { exitCodesIn } from '../../ux/exitCode.js';
import { BATON_LICENSE_PROFILES } from '../../ux/environment.js';
import { targetFlagNames, targetFlags } from '../../ux/changeFlags.js';
import { executionFlags, noteVersion, targetOrgFlag } from '../../ux/flags.js';
import { interruptibly } from '../../ux/process.js';
import { runChanges } from '../../ux/runChanges.js';
import { canAsk } from '../../ux/runPlan.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.grant');

export type AccessGrantResult = ChangeReport;

export default class AccessGrant extends SfCommand<AccessGrantResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...targetOrgFlag(messages),
    ...targetFlags,
    like: Flags.string({
      summary: messages.getMessage('flags.like.summary'),
      description: messages.getMessage('flags.like.description'),
      helpValue: '<user>',
      exclusive: ['file', ...targetFlagNames],
      dependsOn: ['user'],
    }),
    except: Flags.string({
      summary: messages.getMessage('flags.except.summary'),
      description: messages.getMessage('flags.except.description'),
      helpValue: '<kind:name>',
      multiple: true,
      dependsOn: ['like'],
    }),
    'expires-at': Flags.string({
      summary: messages.getMessage('flags.expires-at.summary'),
      description: messages.getMessage('flags.expires-at.description'),
      exclusive: ['expires-in', 'file'],
    }),
    'expires-in': Flags.string({
      summary: messages.getMessage('flags.expires-in.summary'),
      exclusive: ['file'],
    }),
    wait: Flags.integer({
      char: 'w',
      summary: messages.getMessage('flags.wait.summary'),
      description: messages.getMessage('flags.wait.description'),
      min: 0,
      default: 5,
      helpValue: '<minutes>',
    }),
    ...executionFlags,
  };

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1, 68]);

  public async run(): Promise<AccessGrantResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessGrant);
    noteVersion(flags, metadata);
    if (flags.file === undefined) {
      const until = expiryOf(flags['expires-at'], flags['expires-in'], new Date());
      if (flags.like !== undefined) {
        const request = {
          users: flags.user ?? [],
          like: flags.like,
          except: flags.except ?? [],
          takesFullNames: canAsk(this, flags['no-prompt']),
          until,
        };
        const find: Requests = (client) => grantLike(client, request, this.likeEvents());
        // Nobody named the changes one by one: what cannot be granted is told in the plan, and the rest is granted.
        return runChanges(this, find, [], { ...flags, 'skip-invalid': true });
      }
      return runChanges(this, requestChanges('grant', flags, until), [], flags);
    }
    const path = flags.file;
    const file = await interruptibly(path, () => readChangeFile(path, 'grant', flags['skip-invalid']));
    if (!flags['skip-invalid']) refuseBadRows(file);
    // A file may hold revokes as well.
    const licenseProfiles = licenseProfilesOf([], process.env[BATON_LICENSE_PROFILES]);
    return runChanges(this, file.changes, licenseProfiles, flags, file.problems);
  }

  private likeEvents(): LikeEvents {
    return {
      onHidden: (kind, why) => this.warn(messages.getMessage('warning.hidden', [kind, why.message])),
      onRolesHidden: (kind) => this.warn(messages.getMessage('warning.rolesHidden', [kind])),
      onRoleOutOfUse: (kind, role) => this.warn(messages.getMessage('warning.roleOutOfUse', [kind, role])),
      onCannotLogIn: (username, state) => this.warn(messages.getMessage('warning.cannotLogIn', [username, state])),
      onNotInForce: (username, accesses) =>
        this.warn(messages.getMessage('warning.notInForce', [username, accesses.join(', ')])),
    };
  }
}
