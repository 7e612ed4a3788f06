{{- define "claimgate.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "claimgate.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "claimgate.labels" -}}
{{ include "claimgate.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end -}}

{{- define "claimgate.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- /* Mistakes that only a cluster would show, or that would let an assertion be used twice. */ -}}
{{- define "claimgate.check" -}}
{{- $store := .Values.config.store.type -}}
{{- $scaled := .Values.autoscaling.enabled -}}
{{- if and (ne $store "redis") (or $scaled (gt (int .Values.replicas) 1)) -}}
{{- fail (printf "config.store.type %s is of one process: more than one replica needs redis, or set autoscaling.enabled=false and replicas=1" $store) -}}
{{- end -}}
{{- if and $scaled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) -}}
{{- fail "autoscaling.minReplicas is more than autoscaling.maxReplicas" -}}
{{- end -}}
{{- if not .Values.clients -}}
{{- fail "clients is empty: name at least one file, for example --set-file 'clients.partner-a\\.yaml=clients/partner-a.yaml'" -}}
{{- end -}}
{{- if not .Values.policies -}}
{{- fail "policies is empty, so everything would be denied: name at least one file, for example --set-file 'policies.baseline\\.yaml=policies/baseline.yaml'" -}}
{{- end -}}
{{- if eq (int .Values.config.listen.port) (int .Values.config.admin.port) -}}
{{- fail "config.listen.port and config.admin.port are the same" -}}
{{- end -}}
{{- end -}}
