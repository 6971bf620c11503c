/** What a patch tells beyond its lines. */
export type FileNature =
  | { kind: 'text' }
  | { kind: 'submodule'; from: string | null; to: string | null }
  /** A pointer of Git LFS; sizes are in bytes, null where that side is none. */
  | { kind: 'lfs'; from: number | null; to: number | null }
  | { kind: 'symlink' }

const SUBMODULE = '160000'
const SYMLINK = '120000'
const LFS_VERSION = 'version https://git-lfs.github.com/spec/v1'

/** What kind of file a patch is about. */
export function natureOf(patch: string): FileNature {
  const modes = modesOf(patch)
  if (modes.old === SUBMODULE || modes.new === SUBMODULE) {
    const commit = (mark: string) =>
      new RegExp(`^\\${mark}Subproject commit ([0-9a-f]+)`, 'm').exec(patch)?.[1] ?? null
    return { kind: 'submodule', from: commit('-'), to: commit('+') }
  }
  if (modes.old === SYMLINK || modes.new === SYMLINK) return { kind: 'symlink' }
  const [from, to] = [pointerSize(patch, '-'), pointerSize(patch, '+')]
  if (from !== null || to !== null) return { kind: 'lfs', from, to }
  return { kind: 'text' }
}

/** The size that one side's pointer of Git LFS names; null when that side is none. */
function pointerSize(patch: string, mark: '-' | '+'): number | null {
  if (!patch.includes(LFS_VERSION)) return null
  const lines = patch
    .split('\n')
    .filter((line) => line.startsWith(mark) || line.startsWith(' '))
    .map((line) => line.slice(1))
  const size = lines.find((line) => /^size \d+$/.test(line))
  return size && lines.includes(LFS_VERSION) ? Number(size.slice('size '.length)) : null
}

/** A change of mode in words; null where there is none. */
export function modeWords(patch: string): string | null {
  const { old, new: now } = modesOf(patch)
  if (old === null || now === null || old === now) return null
  if (old === '100644' && now === '100755') return 'made executable'
  if (old === '100755' && now === '100644') return 'no longer executable'
  return `mode ${old} → ${now}`
}

/** `lines`: whether its lines are worth showing besides. */
type NatureWords = { title: string; text: string; lines?: true }

/** What is to be said of a file in the place of its lines, or above them; null for plain text. */
export function natureWords(nature: FileNature): NatureWords | null {
  switch (nature.kind) {
    case 'text':
      return null
    case 'submodule': {
      const at = (sha: string | null) => (sha === null ? 'nothing' : sha.slice(0, 8))
      return {
        title: 'A submodule',
        text: `Its commit changes from ${at(nature.from)} to ${at(nature.to)}.`,
      }
    }
    case 'symlink':
      return {
        title: 'Symbolic link',
        text: 'Its line is the path that it points to.',
        lines: true,
      }
    case 'lfs': {
      const bytes = (size: number) => `Git LFS pointer, ${size.toLocaleString('en')} bytes`
      const { from, to } = nature
      if (to === null) return { title: bytes(from ?? 0), text: 'It is deleted.' }
      const was = from === null || from === to ? '' : ` It was ${from.toLocaleString('en')} bytes.`
      return { title: bytes(to), text: `Its contents are kept by Git LFS.${was}` }
    }
  }
}

/** A patch of a file that became another kind is told as a deletion and a creation. */
export const filesOf = (patch: string): string[] =>
  patch.split(/^(?=diff --git )/m).filter((part) => part.trim() !== '')

function modesOf(patch: string): { old: string | null; new: string | null } {
  const end = patch.search(/^@@ /m)
  const header = end < 0 ? patch : patch.slice(0, end)
  const after = (start: string) => new RegExp(`^${start} (\\d{6})`, 'm').exec(header)?.[1] ?? null
  const both = /^index [0-9a-f]+\.\.[0-9a-f]+ (\d{6})/m.exec(header)?.[1] ?? null
  return {
    old: after('old mode') ?? after('deleted file mode') ?? both,
    new: after('new mode') ?? after('new file mode') ?? both,
  }
}
