import { expect } from 'chai';
import { problemsOf } from '../../../scripts/readyToPublish.js';

const manifest = {
  version: '1.2.0',
  repository: { type: 'git', url: 'git+https://git.acme.example/access.git' },
  author: 'Ada Lovelace',
  homepage: 'https://git.acme.example/access',
  bugs: 'https://git.acme.example/access/issues',
};
const changelog = '# Changelog\n\n## 1.2.0 (2027-01-31)\n\n- Something.\n\n## 1.1.0 (2026-12-01)\n';

describe('what is published', () => {
  it('has all that only the owner knows, and a changelog with the day of its version', () => {
    expect(problemsOf(manifest, changelog)).to.deep.equal([]);
  });

  it('lacks nothing of what npm shows', () => {
    for (const field of ['repository', 'author', 'homepage', 'bugs'] as const) {
      for (const empty of [undefined, '', {}, { url: '' }]) {
        expect(problemsOf({ ...manifest, [field]: empty }, changelog), field).to.deep.equal([
          `package.json has no "${field}". Only the owner of the project can fill it in.`,
        ]);
      }
    }
  });

  it('is no version that the changelog does not have yet, or has without a day', () => {
    for (const heading of [
      '1.2.0 (unreleased)',
      '1.1.0 (2026-12-01)',
      '1.2.0',
      '1x2.0 (2027-01-31)',
      '1.2.01 (2027-01-31)',
    ]) {
      expect(problemsOf(manifest, `# Changelog\n\n## ${heading}\n`), heading).to.deep.equal([
        `The first heading of CHANGELOG.md is "${heading}", and not "1.2.0 (YYYY-MM-DD)".`,
      ]);
    }
  });
});
