import { expect } from 'chai';
import { ORG, type Demo } from '../demo.js';

/** Undoes the changes in journals, the latest journal first. */
export async function undo({ plugin }: Demo, journals: readonly string[]): Promise<void> {
  for (const journal of journals.toReversed()) {
    const args = ['access', 'undo', '-o', ORG, '--journal', journal, '--no-prompt'];
    const { exitCode, stdout, stderr } = await plugin.run(args);
    expect(exitCode, stdout + stderr).to.equal(0);
  }
}
