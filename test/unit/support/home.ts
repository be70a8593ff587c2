import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Before any library looks for it: no unit test reads or writes the settings and logins of the person who runs it, or
// meets the temporary files of another run.
const home = mkdtempSync(join(tmpdir(), 'sf-access-unit-'));
process.env['TMPDIR'] = join(home, 'tmp');
mkdirSync(process.env['TMPDIR']);
process.env['HOME'] = home;
process.env['SF_DISABLE_LOG_FILE'] = 'true';
process.env['SF_DISABLE_TELEMETRY'] = 'true';

/** Mocha's workers have theirs inside that of the process that started them. */
export const mochaGlobalTeardown = (): void => rmSync(home, { recursive: true, force: true });
