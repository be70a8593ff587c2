import process from 'node:process';

// Loaded into a process by --import: tells on standard error what the process has used, when it ends.
process.once('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stderr.write(`usage: ${JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024 })}\n`);
});
