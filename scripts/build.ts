import { build } from './output.ts'
import { withBuildLock } from './buildLock.ts'

await withBuildLock(() => build((line) => console.log(line)))
