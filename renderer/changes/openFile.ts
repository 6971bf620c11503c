import type { EditorPlace } from '../../core/terminals.ts'
import type { Connection } from '../connection/connection.ts'
import { showFailure, showNews } from '../ui/toasts.ts'

/** Opens a file in the user's editor and says in which, or why not. */
export const openFileInEditor = (connection: Connection, place: EditorPlace): Promise<void> =>
  connection.openInEditor(place).then((editor) => void showNews(`Opened in ${editor}`), showFailure)
