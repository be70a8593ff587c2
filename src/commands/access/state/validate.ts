import { Messages } from '@salesforce/core';
import type { StateValidation } from '../../../schemas/state.js';
import { readState } from '../../../services/state/stateFolder.js';
import { SfCommand } from '../../../ux/command.js';
import { exitCodesIn } from '../../../ux/exitCode.js';
import { validationLine } from '../../../ux/output/state.js';
import { folderFlag } from '../../../ux/stateFlags.js';
import '../../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.state.validate');

export type AccessStateValidateResult = StateValidation;

export default class AccessStateValidate extends SfCommand<AccessStateValidateResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = { ...folderFlag };

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1]);

  public async run(): Promise<AccessStateValidateResult> {
    const { flags } = await this.parse(AccessStateValidate);
    const { files } = await readState(flags.dir, { now: new Date() });
    const members = files.reduce((sum, access) => sum + access.members.length, 0);
    const validation = { folder: flags.dir, files: files.length, members };
    this.log(validationLine(validation));
    return validation;
  }
}
