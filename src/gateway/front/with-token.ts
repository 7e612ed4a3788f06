import type { Form } from '../request/form.ts'

/** The form with another `token`. */
export const withToken = (form: Form, token: string): Form => ({
  ...form,
  single: new Map(form.single).set('token', token),
})
