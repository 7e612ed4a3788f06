/** As much of a browser as a login needs: cookies, redirects, and the one form of a page. */

/** Where a browser has ended. */
export interface Page {
  readonly url: URL
  readonly status: number
  readonly text: string
}

export interface Browser {
  /** Opens a page and submits every form it meets, until there is none or a redirect leaves `origin`. */
  readonly open: (url: string | URL, fields?: { readonly [name: string]: string }) => Promise<Page>
}

interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
}

const MAX_STEPS = 20

/** Opens a browser that talks to one origin only. Its user types `known` wherever it is asked for. */
export function openBrowser(origin: string, known: { readonly [name: string]: string } = {}): Browser {
  let cookies: readonly Cookie[] = []

  const keep = (response: Response): void => {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map(part => part.trim())
      const name = pair.slice(0, pair.indexOf('='))
      const path = attributes.find(attribute => /^path=/i.test(attribute))?.slice(5) ?? '/'
      const value = pair.slice(pair.indexOf('=') + 1)
      cookies = cookies.filter(cookie => cookie.name !== name || cookie.path !== path)
      if (value !== '') cookies = [...cookies, { name, value, path }]
    }
  }
  const cookieFor = (url: URL): string =>
    cookies
      .filter(({ path }) => url.pathname.startsWith(path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')

  return {
    open: async (first, fields = {}) => {
      let url = new URL(first)
      let body: URLSearchParams | null = null
      for (let step = 0; step < MAX_STEPS; step++) {
        if (url.origin !== origin) return { url, status: 0, text: '' }
        const headers = { accept: 'text/html', cookie: cookieFor(url) }
        const response: Response = await fetch(url, {
          redirect: 'manual',
          headers,
          ...(body === null ? {} : { method: 'POST', body }),
        })
        keep(response)
        const text = await response.text()
        const location = response.headers.get('location')
        if (location !== null && response.status >= 300 && response.status < 400) {
          url = new URL(location, url)
          body = null
          continue
        }
        const form = readForm(text, { ...known, ...fields })
        if (form === null) return { url, status: response.status, text }
        url = new URL(form.action, url)
        body = form.body
      }
      throw new Error(`The browser has gone ${MAX_STEPS} steps: ${url}`)
    },
  }
}

const plain = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'")

function readForm(
  text: string,
  fields: { readonly [name: string]: string },
): { readonly action: string; readonly body: URLSearchParams } | null {
  const form = /<form[^>]*>[\s\S]*?<\/form>/.exec(text)?.[0]
  if (form === undefined) return null
  const attribute = (tag: string, name: string): string | null =>
    plain(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '\0').replace('\0', '') || null
  const body = new URLSearchParams()
  let pressed = false
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const name = attribute(input, 'name')
    // Of several buttons the first is pressed.
    if (attribute(input, 'type') === 'submit') {
      if (pressed) continue
      pressed = true
    }
    if (name !== null) body.append(name, fields[name] ?? attribute(input, 'value') ?? '')
  }
  return { action: attribute(form, 'action') ?? '', body }
}
