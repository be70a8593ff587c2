/** Modes of files and folders that tell who has which access: nobody but their owner may open them. */
export const OWNER_ONLY_FILE = 0o600;
export const OWNER_ONLY_FOLDER = 0o700;
