/** Where an agent works, which it tells its model in words. */
export const folderIn = (body: unknown): string =>
  told.map((words) => words.exec(JSON.stringify(body))?.[1]?.trim()).find(Boolean) ?? '/'

const told = [
  /working (?:in the )?directory: ([^\n"\\]+)/i,
  /Workspace Directories:\**\\n\s*- ([^\n"\\]+)/,
]
