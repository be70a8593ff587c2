import { Messages } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'confirm');

const TIME_TO_READ_THE_PLAN = 600_000;

/**
 * Asks before an org is changed. No is the default, also of whoever does not answer in ten minutes.
 *
 * @param noPrompt the flag --no-prompt: yes, without asking
 * @throws SfError CannotAskError where nobody can answer: without a terminal, or with --json
 */
export const confirmOrRefuse = async (
  command: SfCommand<unknown>,
  message: string,
  noPrompt: boolean,
): Promise<boolean> => {
  if (noPrompt) return true;
  if (command.jsonEnabled() || !process.stdin.isTTY || !process.stdout.isTTY) throw messages.createError('cannotAsk');
  try {
    return await command.confirm({ message, ms: TIME_TO_READ_THE_PLAN });
  } catch (error) {
    // Ctrl-C at the question is a no.
    if (error instanceof Error && error.name === 'ExitPromptError') return false;
    throw error;
  }
};
