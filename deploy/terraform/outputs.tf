output "image" {
  description = "Where the image of this commit is pushed to."
  value       = local.image
}

output "morning_page" {
  description = "Where the night's last step writes its page."
  value       = local.report_address
}

output "next_steps" {
  description = "What is left to do by hand, in order."
  value = join("\n", compact([
    "1. Image: docker build -t ${local.image} . && docker push ${local.image}",
    "2. Key: printf %s \"$KEY\" | gcloud secrets versions add ${local.names.secretId} --project=${local.project} --data-file=-",
    "3. Try a night: gcloud workflows run ${local.workflow} --location=${local.region} --project=${local.project}",
    "4. Read its page: gcloud storage cat ${local.report_address} > morning-page.html",
    var.scheduler_enabled ? "5. From now on it starts at 00:00 Europe/Paris." : "5. Nothing starts it yet: give Airflow the DAG in deploy/airflow, and its account roles/workflows.invoker and roles/workflows.viewer.",
    length(local.channels) == 0 ? "6. Nobody is paged: set notification_emails or notification_channels." : "",
  ]))
}
