dev.sallyport.maven.PastState.write(new File(basedir, 'state').toPath())
return true
