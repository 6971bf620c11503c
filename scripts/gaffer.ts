import { pathToFileURL } from 'node:url'
import { ensureBuilt, launcher } from './output.ts'

// In this process, not in a child: signals, exit code and standard streams are the program's own.
await ensureBuilt((line) => console.error(line))
await import(pathToFileURL(launcher).href)
