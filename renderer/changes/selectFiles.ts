import type { FileChange } from '../../core/git/answers.ts'
import type { Selected } from '../../core/git/selection.ts'

/** A whole file, with its mode; its old name goes along where it no longer has it. */
export const selectedFile = ({ path, oldPath, status }: FileChange): Selected => ({
  path,
  ...(oldPath !== undefined && status === 'renamed' && { oldPath }),
})
