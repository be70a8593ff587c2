import { STATUS_CODES } from 'node:http';

/** What a proxy between client and Salesforce answers by itself. */
export const proxyPage = (status: number): string => `<!DOCTYPE html>
<html>
<head><title>${String(status)} ${STATUS_CODES[status] ?? ''}</title></head>
<body><h1>${STATUS_CODES[status] ?? ''}</h1><p>The proxy of this network answers in place of the server.</p></body>
</html>
`;
