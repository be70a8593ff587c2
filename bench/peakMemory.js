import process from 'node:process';

// Loaded into the CLI's process, which is the only one that knows the most memory that it held.
process.on('exit', () => process.stderr.write(`peak memory: ${process.resourceUsage().maxRSS} kB\n`));
