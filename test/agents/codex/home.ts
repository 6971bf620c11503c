import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { installProgram } from '../../support/programs/programs.ts'

/** The model whose tools Codex offers one by one; asked for when nobody says. */
export const DIRECT = 'gpt-5.5'
/** A model that is offered one tool, which runs a script of calls. */
export const BY_CODE = 'gpt-6-sol'

/** The folder that holds the pinned `codex`, which is installed when it is not there yet. */
export const codexFolder = async (): Promise<string> =>
  path.join(await installProgram('codex'), 'node_modules/.bin')

/**
 * Makes a folder the home of a Codex that asks the scripted model at `url`, and gives the
 * environment to run it in. Whatever else it would reach is not there.
 */
export async function makeHome(
  home: string,
  { url, bin }: { url: string; bin: string },
): Promise<NodeJS.ProcessEnv> {
  const codex = path.join(home, '.codex')
  await mkdir(codex, { recursive: true })
  await writeFile(path.join(codex, 'config.toml'), configFor(url))
  const { PATH = '', LANG = 'C.UTF-8' } = process.env
  return {
    HOME: home,
    CODEX_HOME: codex,
    LANG,
    PATH: [bin, PATH].join(path.delimiter),
    MODEL_KEY: 'scripted',
    HTTPS_PROXY: NOWHERE,
    HTTP_PROXY: NOWHERE,
    NO_PROXY: '127.0.0.1',
  }
}

const NOWHERE = 'http://127.0.0.1:9'

const configFor = (url: string) => `
model = "${DIRECT}"
model_provider = "scripted"
check_for_update_on_startup = false
web_search = "disabled"
[model_providers.scripted]
name = "Scripted"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "MODEL_KEY"
requires_openai_auth = false
supports_websockets = false
request_max_retries = 0
stream_max_retries = 0
[analytics]
enabled = false
[features]
plugins = false
apps = false
`
