import { Messages } from '@salesforce/core';

// Where the texts of this plugin are, once for all files that load some: a call looks at each file of texts.
Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
