import { readFileSync } from 'node:fs';
import process from 'node:process';

/**
 * The most memory that this process held, in megabytes. The resource usage would say what the process that started it
 * held, where that was more.
 */
const peak = () => {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
};

// Loaded into a process by --import: tells on standard error what the process has used, when it ends.
process.once('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stderr.write(`usage: ${JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, peak: peak() })}\n`);
});
