import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../../network/proxies.js';
import type { StateApplication, StateNotes } from '../../../schemas/state.js';
import { licenseProfilesOf } from '../../../services/change/licenseProfiles.js';
import { stateRequests } from '../../../services/state/plan.js';
import { readState } from '../../../services/state/stateFolder.js';
import { SfCommand } from '../../../ux/command.js';
import { BATON_LICENSE_PROFILES } from '../../../ux/environment.js';
import { exitCodesIn } from '../../../ux/exitCode.js';
import { executionFlags, noteVersion, targetOrgFlag } from '../../../ux/flags.js';
import { screenOf } from '../../../ux/screen.js';
import { driftWarnings, leftLines } from '../../../ux/output/state.js';
import { runChanges } from '../../../ux/runChanges.js';
import { folderFlag, licenseProfileFlag, licenseProfileVariable } from '../../../ux/stateFlags.js';
import '../../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.state.apply');

export type AccessStateApplyResult = StateApplication;

export default class AccessStateApply extends SfCommand<AccessStateApplyResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...targetOrgFlag(messages),
    ...folderFlag,
    ...licenseProfileFlag,
    wait: Flags.integer({
      char: 'w',
      summary: messages.getMessage('flags.wait.summary'),
      description: messages.getMessage('flags.wait.description'),
      min: 0,
      default: 5,
      helpValue: '<minutes>',
    }),
    'no-prompt': executionFlags['no-prompt'],
    'max-changes': executionFlags['max-changes'],
    'all-or-none': executionFlags['all-or-none'],
    journal: executionFlags.journal,
    'api-version': executionFlags['api-version'],
  };

  public static override readonly envVariablesSection = licenseProfileVariable;

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1, 68]);

  public async run(): Promise<AccessStateApplyResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessStateApply);
    noteVersion(flags, metadata);
    const licenseProfiles = licenseProfilesOf(flags['license-profile'] ?? [], process.env[BATON_LICENSE_PROFILES]);
    const now = new Date();
    const state = await readState(flags.dir, { now });
    let notes: StateNotes = { withoutFile: [], nested: [], othersLeft: 0, neededLeft: 0, withoutAccess: [] };
    const requests = stateRequests(state, now, (told) => {
      notes = told;
      for (const warning of driftWarnings(notes)) this.warn(warning);
    });
    const notOfApply = { 'dry-run': false, 'skip-invalid': false, file: undefined, 'output-file': undefined };
    const run = { ...flags, ...notOfApply, planCommand: messages.getMessage('planCommand') };
    const { changes, journal, apiCalls } = await runChanges(this, requests, licenseProfiles, run);
    this.logLines(leftLines(notes, screenOf(process.stdout)));
    return { folder: flags.dir, changes, journal, apiCalls, ...notes };
  }
}
