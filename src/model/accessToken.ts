const ACCESS_TOKEN = /^00D\w{12,15}![.\w]+$/;

/** Whether a text is an access token: the "username" of an org that is given by its token, which no text may show. */
export const isAccessToken = (text: string): boolean => ACCESS_TOKEN.test(text);
