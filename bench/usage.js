import { readFileSync } from 'node:fs';
import process from 'node:process';

/**
 * The most memory that this process held, in megabytes. Node's resource usage also counts the process that started this one, so it
 * is only used where there is no /proc.
 */
const peak = () => {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
};

// Loaded into a process by --import. When the process ends, it writes the used resources to standard error.
process.once('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stderr.write(`usage: ${JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, peak: peak() })}\n`);
});
