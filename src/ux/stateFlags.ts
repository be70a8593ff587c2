import type { Interfaces } from '@oclif/core';
import { Messages } from '@salesforce/core';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { BATON_LICENSE_PROFILES } from './environment.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'stateFlags');

/** The folder of the files, of every command about them. */
export const folderFlag: { dir: Interfaces.OptionFlag<string> } = {
  dir: Flags.string({
    char: 'd',
    summary: messages.getMessage('flags.dir.summary'),
    description: messages.getMessage('flags.dir.description'),
    helpValue: '<path>',
    default: 'access',
  }),
};

/** The profiles of those who are in no file of a profile any more. */
export const licenseProfileFlag = {
  'license-profile': Flags.string({
    summary: messages.getMessage('flags.license-profile.summary'),
    description: messages.getMessage('flags.license-profile.description'),
    helpValue: '<license=profile>',
    multiple: true,
  }),
};

export const licenseProfileVariable = toHelpSection('ENVIRONMENT VARIABLES', {
  [BATON_LICENSE_PROFILES]: messages.getMessage('environment.license-profiles'),
});
