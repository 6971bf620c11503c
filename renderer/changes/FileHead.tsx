import { useSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import type { FileDiffPaneProps } from './FileDiffPane.tsx'
import { halves, halfWords } from './fileRows.ts'
import { openFileInEditor } from './openFile.ts'
import { selectedFile } from './selectFiles.ts'

/** The name of the shown file, what is special about it, and what can be done with the whole of it. */
export function FileHead({
  threadId,
  file,
  half,
  told,
  onHalf,
  onDiscard,
}: FileDiffPaneProps & { told: readonly string[] }) {
  const { connection } = useSession()
  const { path, status } = file
  return (
    <header className="shrink-0 border-b border-line py-1 pr-1.5 pl-3">
      <div className="flex items-center gap-1">
        <h3 title={path} dir="rtl" className="min-w-0 flex-1 truncate text-left font-medium">
          <bdi>{path}</bdi>
        </h3>
        {half && (
          <div role="group" aria-label="Which changes" className="flex rounded-md bg-sunken">
            {halves.map((each) => (
              <Button
                key={each}
                look="quiet"
                size="small"
                aria-pressed={half.shown === each}
                disabled={half.shown !== each && !half.other}
                className="aria-pressed:bg-chosen aria-pressed:text-text"
                onClick={() => onHalf(each)}
              >
                {halfWords[each]}
              </Button>
            ))}
          </div>
        )}
        {half?.shown === 'unstaged' && status !== 'conflicted' && (
          <IconButton
            icon="trash"
            label={`Discard all unstaged changes of ${path}…`}
            onClick={() => onDiscard([selectedFile(file)], `all unstaged changes of ${path}`)}
          />
        )}
        {status !== 'deleted' && (
          <IconButton
            icon="edit"
            label="Open in your editor"
            keys="O"
            onClick={() => void openFileInEditor(connection, { threadId, path })}
          />
        )}
      </div>
      {told.length > 0 && (
        <p className="pb-0.5 text-small text-soft wrap-anywhere">{told.join(' · ')}</p>
      )}
    </header>
  )
}
