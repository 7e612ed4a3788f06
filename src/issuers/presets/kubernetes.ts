import { group, number, preset, text } from './claims.ts'

const named = group({ name: text, uid: text })

/**
 * Service account tokens of Kubernetes that are bound to a pod. A cluster is an issuer of its own. The file in the pod has
 * the same token until the kubelet writes the next one.
 *
 * @see {@link https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/ Kubernetes, managing service accounts}
 */
export const kubernetes = preset({
  maxLifetime: 3607,
  tokens: 'reusable',
  claims: {
    required: ['sub', 'kubernetes.io'],
    properties: {
      sub: text,
      'kubernetes.io': group({ namespace: text, serviceaccount: named, pod: named, node: named, warnafter: number }, [
        'namespace',
        'serviceaccount',
      ]),
    },
  },
})
