/** Modes of files and folders that only their owner may open, since they tell who has which access. */
export const OWNER_ONLY_FILE = 0o600;
export const OWNER_ONLY_FOLDER = 0o700;
