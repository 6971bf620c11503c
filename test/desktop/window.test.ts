import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {} from '../../renderer/desktop.ts'
import { Desktop } from '../support/electron/desktop.ts'

let home: string
let desktop: Desktop
let page: Page

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'gaffer-desktop-'))
  desktop = new Desktop({ home })
  page = await desktop.firstWindow()
})

afterAll(async () => {
  expect(await desktop.quit(), desktop.stderr).toBe(0)
  await rm(home, { recursive: true, force: true })
})

describe('what a page may do', () => {
  it('has a sandbox, an isolated world and no Node', async () => {
    const { preferences, sandboxed } = await desktop.evaluate(
      ({ app, BrowserWindow }) => ({
        preferences: BrowserWindow.getAllWindows()[0]?.webContents.preferences,
        sandboxed: app.sandboxed,
      }),
      undefined,
    )
    expect(sandboxed).toBe(true)
    expect(preferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
    })
  })

  it('gets two functions of the desktop and nothing else', async () => {
    const seen = await page.evaluate(() => {
      const gaffer: unknown = Reflect.get(window, 'gaffer')
      return {
        names: Object.keys(Object(gaffer)),
        frozen: Object.isFrozen(gaffer),
        other: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
      }
    })
    expect(seen).toEqual({ names: ['connect', 'chooseFolder'], frozen: true, other: [] })
  })

  it('is served from a secure origin with a strict content security policy', async () => {
    const answer = await page.evaluate(async () => {
      const response = await fetch('./index.html')
      return { secure: isSecureContext, policy: response.headers.get('content-security-policy') }
    })
    expect(answer.secure).toBe(true)
    expect(answer.policy).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(answer.policy).toContain("frame-ancestors 'none'")
  })

  it('runs no inline script', async () => {
    const violation = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) =>
            resolve(`${event.effectiveDirective} ${event.blockedURI}`),
          )
          const script = document.createElement('script')
          script.textContent = 'window.injected = true'
          document.head.append(script)
        }),
    )
    expect(violation).toBe('script-src-elem inline')
    expect(await page.evaluate(() => 'injected' in window)).toBe(false)
  })

  it('reads nothing but its own folder', async () => {
    const statuses = await page.evaluate(async () => {
      const paths = [
        '/../main.js',
        '/%2e%2e/main.js',
        '/..%2fmain.js',
        '/%00.js',
        '/missing.js',
        '/',
      ]
      const answers = await Promise.all(paths.map((name) => fetch(name)))
      const posted = await fetch('/index.html', { method: 'POST' })
      return [...answers, posted].map((answer) => answer.status)
    })
    expect(statuses).toEqual([404, 404, 404, 400, 404, 200, 405])
  })

  it('may write to the clipboard and notify, and is refused all else', async () => {
    const granted = await desktop.evaluate(({ BrowserWindow, session }) => {
      const { permissionRequestHandler, permissionCheckHandler, devicePermissionHandler } =
        session.defaultSession
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      const names = ['clipboard-sanitized-write', 'notifications', 'clipboard-read', 'media']
      const asked: string[] = []
      for (const name of [...names, 'geolocation', 'fileSystem', 'openExternal', 'usb']) {
        const ask = (handler: unknown, ...args: unknown[]) =>
          typeof handler === 'function' ? handler(contents, name, ...args) : undefined
        ask(permissionRequestHandler, (yes: boolean) => yes && asked.push(`request ${name}`))
        if (ask(permissionCheckHandler, 'gaffer://app') === true) asked.push(`check ${name}`)
        if (ask(devicePermissionHandler) === true) asked.push(`device ${name}`)
      }
      return asked
    }, undefined)
    expect(granted).toEqual([
      'request clipboard-sanitized-write',
      'check clipboard-sanitized-write',
      'request notifications',
      'check notifications',
    ])
  })
})

describe('leaving the page', () => {
  it('opens an outside address in the browser and stays where it is', async () => {
    await page.evaluate(() => {
      window.open('https://example.org/opened')
      const link = document.createElement('a')
      link.href = 'https://example.org/clicked'
      document.body.append(link)
      link.click()
    })
    await expect
      .poll(() => desktop.evaluate(({ shell }) => shell.opened, undefined))
      .toEqual(['https://example.org/opened', 'https://example.org/clicked'])
    expect(page.url()).toBe('https://app/')
    expect(await desktop.windows()).toHaveLength(1)
  })

  it('gives no address of another kind to the system', async () => {
    const before = await desktop.evaluate(({ shell }) => shell.opened.length, undefined)
    await page.evaluate(() => {
      for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'smb://host/share']) {
        window.open(url)
      }
    })
    await page.evaluate(() => window.open('https://example.org/last'))
    await expect
      .poll(() => desktop.evaluate(({ shell }) => shell.opened.slice(-1), undefined))
      .toEqual(['https://example.org/last'])
    expect(await desktop.evaluate(({ shell }) => shell.opened.length, undefined)).toBe(before + 1)
  })

  it('allows no web view', async () => {
    const prevented = await desktop.evaluate(({ BrowserWindow }) => {
      let calls = 0
      const event = { preventDefault: () => calls++ }
      BrowserWindow.getAllWindows()[0]?.webContents.emit('will-attach-webview', event)
      return calls
    }, undefined)
    expect(prevented).toBe(1)
  })
})

describe('asking for a session', () => {
  const portsGiven = (frame: { url: string; inner: boolean }) =>
    desktop.evaluate(({ BrowserWindow }, { url, inner }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      let given = 0
      const senderFrame = { url, parent: inner ? {} : null, postMessage: () => given++ }
      contents?.ipc.emit('connect', { senderFrame })
      contents?.ipc.emit('connect', { senderFrame: null })
      return given
    }, frame)

  it('is answered for the main frame of our page', async () => {
    expect(await portsGiven({ url: 'gaffer://app/', inner: false })).toBe(1)
  })

  it.each([
    { url: 'gaffer://app/', inner: true },
    { url: 'gaffer://application/', inner: false },
    { url: 'https://app/', inner: false },
    { url: 'about:blank', inner: false },
    { url: '', inner: false },
  ])('is not answered for $url (an inner frame: $inner)', async (frame) => {
    expect(await portsGiven(frame)).toBe(0)
  })
})

describe('choosing a folder', () => {
  const choose = () => page.evaluate(() => window.gaffer?.chooseFolder?.())

  it('gives the folder that the person chose in the native dialog, or null', async () => {
    expect(await choose()).toBeNull()
    await desktop.evaluate(({ dialog }) => dialog.folders.push('/a folder'), undefined)
    expect(await choose()).toBe('/a folder')
  })

  it('is refused to a frame that is not ours', async () => {
    const refusal = await desktop.evaluate(async ({ BrowserWindow }) => {
      const handle = BrowserWindow.getAllWindows()[0]?.webContents.ipc.handlers.get('choose-folder')
      try {
        await handle?.({ senderFrame: null })
      } catch (error) {
        return String(error)
      }
    }, undefined)
    expect(refusal).toBe('Error: not our page')
  })
})

describe('windows', () => {
  it('shows the first one, and opens another from the menu', async () => {
    await desktop.evaluate(({ Menu }) => {
      Menu.getApplicationMenu()?.getMenuItemById('new-window')?.click()
    }, undefined)
    const pages = await desktop.windows(2)
    expect(pages).toHaveLength(2)
    await pages[1]?.close()
  })

  it('has the usual menus', async () => {
    const labels = await desktop.evaluate(
      ({ Menu }) =>
        Menu.getApplicationMenu()?.items.map((item) => ({
          label: item.label,
          items: item.submenu?.items.map((inner) => inner.role ?? inner.label),
        })),
      undefined,
    )
    expect(labels).toContainEqual({ label: 'editMenu' })
    expect(labels).toContainEqual({ label: 'windowMenu' })
    const view = labels?.find(({ label }) => label === '&View')
    expect(view?.items).toEqual(expect.arrayContaining(['reload', 'zoomIn', 'togglefullscreen']))
  })

  it('brings its window forward when the app is started again, which then ends', async () => {
    await desktop.evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize(),
      undefined,
    )
    const second = new Desktop({ home })
    expect(await second.ended).toBe(0)
    const first = () =>
      desktop.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows()
        return { minimized: window?.isMinimized(), focused: window?.isFocused() }
      }, undefined)
    await expect.poll(first).toEqual({ minimized: false, focused: true })
  })

  it('offers to reload a page that has crashed', async () => {
    const offered = await desktop.evaluate(async ({ BrowserWindow, dialog }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      contents?.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
      return dialog.shown.map(({ message, buttons }) => ({ message, buttons }))
    }, undefined)
    expect(offered).toEqual([
      { message: 'This window has stopped working.', buttons: ['Reload', 'Close window'] },
    ])
  })
})
