import { Messages } from '@salesforce/core';
import { nearWord } from '../services/lookup/nearWord.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'flags');

/**
 * Names the flags that somebody may have meant, as the next step of the parser's error for flags that a command does not have.
 *
 * @param error any error
 * @param known the names of the command's flags
 */
export function suggestFlags(error: Error & { flags?: unknown; actions?: unknown }, known: readonly string[]): void {
  // The parser may be another copy of the library than this plugin's: its class is known by its name alone.
  if (error.constructor.name !== 'NonExistentFlagsError' || !Array.isArray(error.flags)) return;
  const meant = error.flags.flatMap((word: unknown) => {
    const written = /^--([^=]+)/.exec(String(word))?.[1];
    return (written !== undefined && nearWord(known, written)) || [];
  });
  if (meant.length === 0) return;
  error.actions = meant.map((name) => messages.getMessage('nearFlag', [name]));
}
