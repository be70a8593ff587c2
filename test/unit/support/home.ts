import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

// Sets HOME before any library reads it, so that no unit test uses the settings and logins of the person who runs it, or the
// temporary files of another run.
const home = mkdtempSync(join(tmpdir(), 'sf-access-unit-'));
const temporary = join(home, 'tmp');
mkdirSync(temporary);
// What tsx has compiled is in the temporary folder: workers, and the processes that tests start, take it from there as well.
const compiled = `tsx-${String(process.geteuid?.() ?? userInfo().username)}`;
mkdirSync(join(tmpdir(), compiled), { recursive: true });
symlinkSync(join(tmpdir(), compiled), join(temporary, compiled), 'junction');
// The second of each line is what Windows reads.
Object.assign(process.env, { TMPDIR: temporary, TEMP: temporary });
Object.assign(process.env, { HOME: home, USERPROFILE: home });
process.env['SF_DISABLE_LOG_FILE'] = 'true';
process.env['SF_DISABLE_TELEMETRY'] = 'true';

/** The HOME of each of Mocha's workers is inside the HOME of the process that started it. */
export const mochaGlobalTeardown = (): void => rmSync(home, { recursive: true, force: true });
