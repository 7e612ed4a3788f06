import { preset, textsNamed } from './claims.ts'

/**
 * Workload identity tokens of HCP Terraform and Terraform Enterprise: one for each phase of a run, as long as it may take.
 *
 * @see {@link https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/workload-identity-tokens HashiCorp, workload identity}
 */
export const terraform = preset({
  maxLifetime: 86_400,
  tokens: 'reusable',
  claims: {
    required: ['sub', 'terraform_organization_id', 'terraform_workspace_id'],
    properties: textsNamed(
      `sub terraform_organization_id terraform_organization_name terraform_project_id terraform_project_name
       terraform_workspace_id terraform_workspace_name terraform_full_workspace terraform_run_id
       terraform_run_phase`.trim(),
    ),
  },
  tenants: [
    'terraform_organization_id',
    'terraform_project_id',
    'terraform_workspace_id',
    'terraform_organization_name',
  ],
  tenantInSubject: /^organization:[^:/*]+:/,
  lasting: {
    terraform_organization_name: 'terraform_organization_id',
    terraform_project_name: 'terraform_project_id',
    terraform_workspace_name: 'terraform_workspace_id',
  },
})
