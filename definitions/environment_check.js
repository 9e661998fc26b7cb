// Stops the compilation when the settings mix two environments.
environments.checkProjectConfig(dataform.projectConfig);
